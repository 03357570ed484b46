//! What the whole-tool tests share: a sandbox per test, the built programs, an OAuth provider and
//! a visitor for its pages.
//!
//! Nothing here links auth-tools: tests run the programs as a user would.

mod browser;
mod child;
mod foreign;
mod forms;
pub mod harness;
mod loopback;
mod platform;
mod programs;
mod provider;
mod proxy;
mod sandbox;
mod session;
mod tls;
mod tmux;
mod visitor;

pub use browser::Browser;
pub use foreign::{Foreign, installed};
pub use programs::program;
pub use provider::{
    CLIENT_ID, Fault, HUGE, Plan, PlanRefusal, Provider, Recorded, Settings, TokenRequest,
};
pub use proxy::Proxy;
pub use sandbox::Sandbox;
pub use session::{Ended, Session};
pub use tls::{Authority, Certificate, Tls};
pub use tmux::Tmux;
pub use visitor::{Page, Visitor};
