//! One request and its answer: checked, sent upstream with the credential, repeated once with a
//! new one if the credential is refused.

mod answer;
mod headers;
mod identity;
mod limits;
mod log;
mod refusal;
mod usage;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use http::{HeaderMap, Method, Request, Response, StatusCode, Version};
use hyper::body::Incoming;
use jiff::Timestamp;

use answer::{AnswerBody, Finished};
pub(crate) use limits::{LimitReached, Limits};
use log::LogEntry;
pub(crate) use log::RequestLog;
use refusal::Refusal;
use usage::UsageMeter;

use crate::connection::{Connection, Timeouts};
use crate::credential::{Current, SharedCredential};
use crate::gate::{AllowRules, RunToken, Target};
use crate::notices::Notices;
use crate::replay::{KeptBodies, Replay, RequestBody};
use crate::upstream::{InFlight, Upstream, UpstreamError};

/// Where a client learns whose credential is added.
const WELL_KNOWN: &str = "/.well-known/auth-proxy";

/// What Claude Code's own requests name themselves.
const CLAUDE_CODE_AGENTS: [&str; 3] = ["claude-cli/", "claude-code/", "Claude-Code/"];

/// Everything that requests are answered with.
pub(crate) struct Exchange {
    pub(crate) token: RunToken,
    pub(crate) rules: AllowRules,
    pub(crate) limits: Arc<Limits>,
    pub(crate) log: Option<RequestLog>,
    pub(crate) credential: SharedCredential,
    pub(crate) upstream: Upstream,
    pub(crate) timeouts: Timeouts,
    pub(crate) notices: Notices,
    pub(crate) kept: KeptBodies,
    pub(crate) has_warned_of_terms: AtomicBool,
}

/// A request that may be sent, except for its body.
struct Checked {
    method: Method,
    path: String,
    version: Version,
    headers: HeaderMap,
}

/// The head of an answer, and the place that its request takes.
type Answered = (Response<Incoming>, InFlight);

impl Exchange {
    /// Answers a request; an error of ours is an answer too.
    pub(crate) async fn answer(
        &self,
        connection: Arc<Connection>,
        request: Request<Incoming>,
    ) -> Response<AnswerBody> {
        let began = Instant::now();
        let active = connection.begin_request();
        let mut entry = LogEntry::new(Timestamp::now(), request.method(), request.uri().path());
        let is_head = request.method() == Method::HEAD;
        let answered = self.handle(&connection, request).await;
        let mut answer = answered.unwrap_or_else(Refusal::into_response);
        entry.status = answer.status().as_u16();
        let (log, limits) = (self.log.clone(), Arc::clone(&self.limits));
        // An answer to HEAD has no body that would have to come to its end.
        answer.body_mut().on_finish(move |finished: Finished| {
            drop(active);
            entry.complete = finished.is_complete || is_head;
            finish(entry, began, &finished, log.as_ref(), &limits);
        });
        answer
    }

    async fn handle(
        &self,
        connection: &Arc<Connection>,
        request: Request<Incoming>,
    ) -> Result<Response<AnswerBody>, Refusal> {
        if !self.token.is_carried_by(request.headers()) {
            return Err(Refusal::Token);
        }
        let target = Target::check(request.method(), request.uri(), connection.own_address())?;
        if target.path() == WELL_KNOWN {
            return Ok(identity::response(&self.credential.peek().credential));
        }
        if !self.rules.allow(request.method(), target) {
            return Err(Refusal::NotAllowed);
        }
        self.limits.admit()?;
        let checked = Checked {
            method: request.method().clone(),
            path: target.as_str().to_owned(),
            version: request.version(),
            headers: request.headers().clone(),
        };
        let (body, replay) = RequestBody::new(
            request.into_body(),
            Arc::clone(connection),
            self.kept.clone(),
        );
        let credential = self.credential.get().await.map_err(Refusal::Credential)?;
        self.warn_of_terms(&credential, &checked);
        let answered = self.send(connection, &checked, &credential, body).await?;
        let answered = self
            .repeat_if_refused(connection, &checked, credential, replay, answered)
            .await?;
        Ok(self.pass_on(answered))
    }

    /// If the credential was refused: the answer with another one.
    async fn repeat_if_refused(
        &self,
        connection: &Arc<Connection>,
        checked: &Checked,
        credential: Arc<Current>,
        replay: Replay,
        answered: Answered,
    ) -> Result<Answered, Refusal> {
        if !is_refusal(&answered) {
            return Ok(answered);
        }
        let Some(renewed) = self.credential.replace(&credential).await else {
            return Ok(answered);
        };
        let Some(body) = replay.into_body() else {
            self.notices
                .debug("a refused request is not repeated: its body was not kept");
            return Ok(answered);
        };
        drop(answered);
        let answered = self.send(connection, checked, &renewed, body).await?;
        if is_refusal(&answered) {
            self.credential.note_refused_again(&renewed);
        }
        Ok(answered)
    }

    async fn send(
        &self,
        connection: &Arc<Connection>,
        checked: &Checked,
        credential: &Current,
        body: RequestBody,
    ) -> Result<Answered, Refusal> {
        let credential = &credential.credential;
        let uri = credential.base_url.join(&checked.path);
        let uri = uri.map_err(|_| UpstreamError::Request)?;
        let mut request = Request::new(body);
        *request.method_mut() = checked.method.clone();
        *request.uri_mut() = uri;
        *request.headers_mut() = checked.headers.clone();
        headers::prepare_request(request.headers_mut(), credential);
        if self.reads_usage() {
            headers::accept_identity_only(request.headers_mut());
        }
        if checked.version >= Version::HTTP_11 {
            pass_on_informational(connection, &mut request);
        }
        let answered = connection.informational().before(async {
            tokio::select! {
                answered = self.upstream.send(request) => answered,
                () = silence(connection, self.timeouts.idle) => Err(UpstreamError::TimedOut),
            }
        });
        Ok(answered.await?)
    }

    fn pass_on(&self, (answer, in_flight): Answered) -> Response<AnswerBody> {
        let (mut parts, body) = answer.into_parts();
        headers::remove_hop_by_hop(&mut parts.headers);
        parts.version = Version::HTTP_11;
        let mut body = AnswerBody::upstream(body, in_flight);
        if self.reads_usage() {
            body.set_meter(UsageMeter::for_answer(&parts.headers));
        }
        Response::from_parts(parts, body)
    }

    fn reads_usage(&self) -> bool {
        self.log.is_some() || self.limits.need_tokens()
    }

    /// Says once what a subscription's token is meant for, if another program uses one.
    fn warn_of_terms(&self, current: &Current, checked: &Checked) {
        let is_for_claude_code = || {
            let agent = checked.headers.get(http::header::USER_AGENT);
            let agent = agent.and_then(|agent| agent.to_str().ok());
            agent.is_some_and(|agent| {
                let mut known = CLAUDE_CODE_AGENTS.iter();
                known.any(|prefix| agent.starts_with(prefix))
            })
        };
        let applies = current.credential.is_subscription() && !is_for_claude_code();
        if applies && !self.has_warned_of_terms.swap(true, Ordering::Relaxed) {
            self.notices.warn(
                "a program other than Claude Code uses the token of a subscription; the terms say what it may be used for: https://code.claude.com/docs/en/legal-and-compliance",
            );
        }
    }
}

fn is_refusal((answer, _): &Answered) -> bool {
    matches!(
        answer.status(),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN
    )
}

/// Gives the client what the upstream says before its answer.
fn pass_on_informational<B>(connection: &Arc<Connection>, request: &mut Request<B>) {
    connection.informational().begin();
    let connection = Arc::clone(connection);
    hyper::ext::on_informational(request, move |answer| {
        let mut headers = answer.headers().clone();
        headers::remove_hop_by_hop(&mut headers);
        connection.informational().push(answer.status(), &headers);
    });
}

/// Ends when the upstream has been silent for so long: no byte has come or gone on the client's
/// connection, and it is not the client that is waited for.
async fn silence(connection: &Connection, limit: Duration) {
    loop {
        let rest = match limit.checked_sub(connection.idle_for()) {
            Some(rest) => rest,
            // A client that is too slow is dropped by the server.
            None if connection.waits_for_body() => limit,
            None => return,
        };
        tokio::time::sleep(rest + Duration::from_millis(1)).await;
    }
}

/// Logs and counts an answer that has ended.
fn finish(
    mut entry: LogEntry,
    began: Instant,
    finished: &Finished,
    log: Option<&RequestLog>,
    limits: &Limits,
) {
    if let Some(meter) = &finished.meter {
        limits.add_output_tokens(meter.output_tokens());
        entry.model = meter.model().map(str::to_owned);
        entry.usage = meter.usage();
    }
    entry.bytes = finished.bytes;
    entry.set_duration(began.elapsed());
    if let Some(log) = log {
        log.write(entry);
    }
}
