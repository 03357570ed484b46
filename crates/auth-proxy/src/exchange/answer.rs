//! The body of an answer: one of our own, or the upstream's as it comes.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use http_body_util::Full;
use hyper::body::Incoming;

use super::usage::UsageMeter;
use crate::upstream::InFlight;

/// What became of an answer, for the log and the limits.
#[derive(Debug)]
pub(crate) struct Finished {
    /// Bytes of the body that were passed on.
    pub(crate) bytes: u64,
    /// Whether the body came to its end.
    pub(crate) is_complete: bool,
    /// What the body said about tokens.
    pub(crate) meter: Option<UsageMeter>,
}

type OnFinish = Box<dyn FnOnce(Finished) + Send + Sync>;

/// The body of an answer.
pub(crate) struct AnswerBody {
    inner: Inner,
    bytes: u64,
    is_complete: bool,
    meter: Option<UsageMeter>,
    on_finish: Option<OnFinish>,
    /// The place that the request takes at the upstream.
    _in_flight: Option<InFlight>,
}

enum Inner {
    Own(Full<Bytes>),
    Upstream(Incoming),
}

impl AnswerBody {
    /// A body of our own.
    pub(crate) fn own(text: impl Into<Bytes>) -> Self {
        Self::new(Inner::Own(Full::new(text.into())), None)
    }

    /// The upstream's body.
    pub(crate) fn upstream(body: Incoming, in_flight: InFlight) -> Self {
        Self::new(Inner::Upstream(body), Some(in_flight))
    }

    fn new(inner: Inner, in_flight: Option<InFlight>) -> Self {
        Self {
            inner,
            _in_flight: in_flight,
            bytes: 0,
            is_complete: false,
            meter: None,
            on_finish: None,
        }
    }

    /// Reads the body for its tokens while it passes.
    pub(crate) fn set_meter(&mut self, meter: Option<UsageMeter>) {
        self.meter = meter;
    }

    /// Calls `act` when the body has ended, or is not wanted any more.
    pub(crate) fn on_finish(&mut self, act: impl FnOnce(Finished) + Send + Sync + 'static) {
        self.on_finish = Some(Box::new(act));
    }

    fn pass(&mut self, frame: &Frame<Bytes>) {
        if let Some(data) = frame.data_ref() {
            self.bytes += data.len() as u64;
            if let Some(meter) = &mut self.meter {
                meter.feed(data);
            }
        }
        // hyper does not poll a body again that says that it has ended.
        self.is_complete = self.is_end_stream();
    }
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let this = &mut *self;
        let polled = match &mut this.inner {
            Inner::Own(body) => Pin::new(body)
                .poll_frame(context)
                .map_err(|never| match never {}),
            Inner::Upstream(body) => Pin::new(body).poll_frame(context),
        };
        match &polled {
            Poll::Ready(Some(Ok(frame))) => this.pass(frame),
            Poll::Ready(None) => this.is_complete = true,
            Poll::Ready(Some(Err(_))) | Poll::Pending => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        match &self.inner {
            Inner::Own(body) => body.is_end_stream(),
            Inner::Upstream(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.inner {
            Inner::Own(body) => body.size_hint(),
            Inner::Upstream(body) => body.size_hint(),
        }
    }
}

impl Drop for AnswerBody {
    fn drop(&mut self) {
        let Some(on_finish) = self.on_finish.take() else {
            return;
        };
        let mut meter = self.meter.take();
        if let Some(meter) = &mut meter {
            meter.finish();
        }
        on_finish(Finished {
            bytes: self.bytes,
            is_complete: self.is_complete || self.is_end_stream(),
            meter,
        });
    }
}
