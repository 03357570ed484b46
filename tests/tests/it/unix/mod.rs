//! What needs a shell, limits and signals.

mod claude_refresh;
mod claude_sign_in;
mod claude_world;
mod exact;
mod login_signals;
mod lost_answer;
mod proxy_clients;
