//! Bodies on their way through.

mod answer;
mod replay;

pub(crate) use answer::{AnswerBody, Finished};
pub(crate) use replay::{BodyError, KeptBodies, Replay, RequestBody};
