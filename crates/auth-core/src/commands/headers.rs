//! `auth-core headers` and `auth-core token`: the secret, for the next program in the pipe.

use std::fmt::Write;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::obtain::{Handover, InEffect, obtain};
use super::quote;
use crate::cli::{Context, GlobalArgs, output};
use crate::context::effective_env::EffectiveEnv;
use crate::decision::{CloudProvider, Header};
use crate::secret::Secret;
use crate::{CliError, ExitStatus};

#[derive(clap::Args)]
pub(super) struct Args {
    /// `curl` is a configuration for `curl -K -`
    #[arg(long, value_enum, default_value = "lines")]
    format: Format,
}

/// `--format`.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// `Name: value` lines
    Lines,
    /// A configuration for `curl -K -`
    Curl,
    /// A JSON document
    Json,
}

pub(super) fn run(
    invocation: &mut Context<'_>,
    common: &GlobalArgs,
    args: &Args,
) -> Result<ExitStatus, CliError> {
    let format = if common.json {
        Format::Json
    } else {
        args.format
    };
    let found = obtain(invocation, common)?;
    let text = match (&found.value, format) {
        (Handover::Signed(CloudProvider::Bedrock), Format::Curl) => {
            sigv4(&found.situation.variables())?
        }
        (Handover::Signed(provider), _) => return Err(no_header(*provider)),
        (
            Handover::Secret {
                secret, headers, ..
            },
            Format::Lines,
        ) => lines(headers, secret),
        (
            Handover::Secret {
                secret, headers, ..
            },
            Format::Curl,
        ) => curl(headers, secret),
        (
            Handover::Secret {
                secret, headers, ..
            },
            Format::Json,
        ) => document(&found, headers, secret),
    };
    output::bytes(invocation.streams.stdout, text.as_bytes())?;
    Ok(ExitStatus::Ok)
}

pub(super) fn token(
    invocation: &mut Context<'_>,
    common: &GlobalArgs,
) -> Result<ExitStatus, CliError> {
    let found = obtain(invocation, common)?;
    match &found.value {
        Handover::Signed(provider) => Err(no_header(*provider)),
        Handover::Secret { secret, .. } => {
            output::record(invocation.streams.stdout, secret.expose())?;
            Ok(ExitStatus::Ok)
        }
    }
}

fn value(header: Header, secret: &Secret) -> String {
    match header {
        Header::Authorization => format!("Bearer {}", secret.expose()),
        Header::ApiKey => secret.expose().to_owned(),
    }
}

fn lines(headers: &[Header], secret: &Secret) -> String {
    headers.iter().fold(String::new(), |mut text, header| {
        writeln!(text, "{}: {}", header.name(), value(*header, secret))
            .expect("a string takes all");
        text
    })
}

fn curl(headers: &[Header], secret: &Secret) -> String {
    headers.iter().fold(String::new(), |mut text, header| {
        let line = format!("{}: {}", header.name(), value(*header, secret));
        writeln!(text, "header = {}", quote::curl(&line)).expect("a string takes all");
        text
    })
}

/// `headers --format json`; `docs/schemas/headers.schema.json`.
#[derive(Serialize)]
struct Document {
    version: u32,
    headers: Map<String, Value>,
    expires: Option<String>,
}

fn document(found: &InEffect, headers: &[Header], secret: &Secret) -> String {
    let headers = headers
        .iter()
        .map(|header| (header.name().to_owned(), json!([value(*header, secret)])));
    let expires = found.expires_at.map(|time| time.to_string());
    let document = Document {
        version: 1,
        headers: headers.collect(),
        expires,
    };
    serde_json::to_string(&document).expect("strings can be written as JSON") + "\n"
}

/// curl's own options for AWS Signature Version 4, for static keys.
fn sigv4(variables: &EffectiveEnv<'_>) -> Result<String, CliError> {
    let keys = (
        variables.text("AWS_ACCESS_KEY_ID"),
        variables.text("AWS_SECRET_ACCESS_KEY"),
    );
    let region = variables
        .text("AWS_REGION")
        .or_else(|| variables.text("AWS_DEFAULT_REGION"));
    let ((Some(id), Some(secret)), Some(region)) = (keys, region) else {
        return Err(no_header(CloudProvider::Bedrock).hint("`--format curl` signs with `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_REGION`"));
    };
    let mut text = format!(
        "aws-sigv4 = {}\n",
        quote::curl(&format!("aws:amz:{region}:bedrock"))
    );
    writeln!(text, "user = {}", quote::curl(&format!("{id}:{secret}")))
        .expect("a string takes all");
    if let Some(session) = variables.text("AWS_SESSION_TOKEN") {
        let header = format!("X-Amz-Security-Token: {session}");
        writeln!(text, "header = {}", quote::curl(&header)).expect("a string takes all");
    }
    Ok(text)
}

/// The provider's requests carry no secret that could be printed as a header.
fn no_header(provider: CloudProvider) -> CliError {
    let (why, hint) = match provider {
        CloudProvider::Bedrock => (
            "its requests are signed (AWS Signature Version 4)",
            "set `AWS_BEARER_TOKEN_BEDROCK`, or let an AWS tool sign",
        ),
        CloudProvider::Vertex => (
            "its tokens are fetched by Google's own tool",
            "`gcloud auth print-access-token` prints one",
        ),
        CloudProvider::Foundry | CloudProvider::Anthropic => (
            "its tokens are fetched by Microsoft's own tool",
            "set `ANTHROPIC_FOUNDRY_API_KEY`, or use `az account get-access-token`",
        ),
    };
    let message = format!("printing a header for {}: {why}", provider.name());
    CliError::new(ExitStatus::NotFound, "credential.no-header", message).hint(hint)
}
