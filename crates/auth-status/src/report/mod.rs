//! What is shown: one document, and the same as one screen for a person.

mod document;
mod layout;
mod screen;
mod words;

pub(crate) use document::{
    Document, Finding, Helper, HelperError, HelperState, Store, StoreState, Verification,
};
pub(crate) use screen::{View, screen};
