//! What needs a shell, limits and signals.

mod login_signals;
mod lost_answer;
