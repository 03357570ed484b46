//! `POST /v1/messages`: a minimal answer, whole or as server-sent events.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::api;
use super::http::{Request, Response, find};
use super::world::World;

/// What the assistant says.
const TEXT: &str = "The credential is accepted.";

/// The headers that carry a credential.
const CREDENTIALS: [&str; 2] = ["authorization", "x-api-key"];

/// The answer; the credentials that came are kept, also those that are refused.
pub(super) fn messages(world: &mut World, request: &Request) -> Response {
    world.credentials.push(credentials(request));
    let (fields, _) = request.fields();
    let model = find(&fields, "model").unwrap_or("claude-sonnet-4-5");
    let answer = match find(&fields, "stream") {
        Some("true") => Response::new(200, "text/event-stream", events(model)),
        _ => Response::json(
            200,
            &message(model, &[json!({"type": "text", "text": TEXT})]),
        ),
    };
    api::accept(world, request, answer)
}

fn credentials(request: &Request) -> BTreeMap<String, String> {
    let headers = request.headers.iter();
    let headers = headers.filter(|(name, _)| CREDENTIALS.contains(&name.as_str()));
    headers.cloned().collect()
}

fn message(model: &str, content: &[Value]) -> Value {
    json!({
        "id": "msg_01",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": content,
        "stop_reason": (!content.is_empty()).then_some("end_turn"),
        "stop_sequence": null,
        "usage": {"input_tokens": 1, "output_tokens": 1},
    })
}

/// The stream of one short text.
fn events(model: &str) -> String {
    let block = json!({"type": "text", "text": ""});
    let delta = json!({"type": "text_delta", "text": TEXT});
    let stop = json!({"stop_reason": "end_turn", "stop_sequence": null});
    let events = [
        json!({"type": "message_start", "message": message(model, &[])}),
        json!({"type": "content_block_start", "index": 0, "content_block": block}),
        json!({"type": "content_block_delta", "index": 0, "delta": delta}),
        json!({"type": "content_block_stop", "index": 0}),
        json!({"type": "message_delta", "delta": stop, "usage": {"output_tokens": 1}}),
        json!({"type": "message_stop"}),
    ];
    let lines = events.iter().map(|event| {
        let name = event["type"].as_str().unwrap_or_default();
        format!("event: {name}\ndata: {event}\n\n")
    });
    lines.collect()
}
