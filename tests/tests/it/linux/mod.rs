//! What only Linux shows: the system calls of a run, and the memory of a process at its end.

mod at_exit;
mod memory;
mod status_traced;
