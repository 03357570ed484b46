//! What only Linux shows: the system calls of a run, the memory of a process at its end, and the
//! processes that could hold a lock.

mod at_exit;
mod killed_write;
mod left_locks;
mod memory;
mod programs_started;
mod status_traced;
mod unremovable;
