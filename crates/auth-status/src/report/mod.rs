//! What is printed: one document, the same as one screen, and one line for a prompt.

mod document;
mod labels;
mod layout;
mod prompt;
mod screen;

pub(crate) use document::{
    Document, Finding, HelperReport, HelperState, LastHelperError, SessionReport, Store,
    StoreState, TokenReport, Verification,
};
pub(crate) use prompt::{PromptValues, Template};
pub(crate) use screen::{View, screen};
