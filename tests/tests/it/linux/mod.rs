//! What only Linux shows: the system calls of a run.

mod status_traced;
