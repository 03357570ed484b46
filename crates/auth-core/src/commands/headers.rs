//! `auth-core headers` and `auth-core token`: the secret, for the next program in the pipe.

use std::fmt::Write;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::assignments::custom_headers;
use super::materialize::{ActiveCredential, CredentialMaterial, ValidityArgs, materialize};
use super::quote;
use crate::cli::{Context, GlobalArgs, output};
use crate::context::effective_env::EffectiveEnv;
use crate::decision::{CloudProvider, Header, document_time};
use crate::secret::Secret;
use crate::{CliError, ExitStatus};

#[derive(clap::Args)]
pub(super) struct Args {
    /// `curl` is a configuration for `curl -K -`
    #[arg(long, value_enum, default_value = "lines")]
    format: Format,
    #[command(flatten)]
    validity: ValidityArgs,
}

#[derive(clap::Args)]
pub(super) struct TokenArgs {
    #[command(flatten)]
    validity: ValidityArgs,
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
    context: &mut Context<'_>,
    common: &GlobalArgs,
    args: &Args,
) -> Result<ExitStatus, CliError> {
    let format = if common.json {
        Format::Json
    } else {
        args.format
    };
    let text = text(context, common, args.validity, format).inspect_err(|_| {
        // `curl -K <(auth-core headers --format curl)` would continue without a credential.
        if format == Format::Curl {
            drop(output::record(context.streams.stdout, CURL_REFUSES));
        }
    })?;
    output::bytes(context.streams.stdout, text.as_bytes())?;
    Ok(ExitStatus::Ok)
}

/// A configuration with which curl sends nothing.
const CURL_REFUSES: &str = "proto = \"-all\"";

fn text(
    context: &mut Context<'_>,
    common: &GlobalArgs,
    validity: ValidityArgs,
    format: Format,
) -> Result<String, CliError> {
    let found = materialize(context, common, validity)?;
    let (secret, headers) = match &found.material {
        CredentialMaterial::Secret {
            secret, headers, ..
        } => (secret, headers),
        CredentialMaterial::ExternallySigned(provider) => {
            let is_signed = format == Format::Curl && *provider == CloudProvider::Bedrock;
            return match is_signed {
                true => sigv4(&found.resolver.variables()),
                false => Err(no_header(*provider)),
            };
        }
    };
    Ok(match format {
        Format::Lines => lines(&found, headers, secret),
        Format::Curl => curl(&found, headers, secret),
        Format::Json => document(&found, headers, secret),
    })
}

pub(super) fn token(
    context: &mut Context<'_>,
    common: &GlobalArgs,
    args: &TokenArgs,
) -> Result<ExitStatus, CliError> {
    let found = materialize(context, common, args.validity)?;
    let secret = match &found.material {
        CredentialMaterial::ExternallySigned(provider) => return Err(no_header(*provider)),
        CredentialMaterial::Secret { secret, .. } => secret,
    };
    if common.json {
        let document = TokenDocument {
            version: 1,
            token: secret.expose(),
            expires_at: found.expires_at.map(document_time),
        };
        output::document(context.streams.stdout, &document)?;
    } else {
        output::record(context.streams.stdout, secret.expose())?;
    }
    Ok(ExitStatus::Ok)
}

/// `token --json`.
#[derive(Serialize)]
struct TokenDocument<'a> {
    version: u32,
    token: &'a str,
    expires_at: Option<String>,
}

/// `Name: value` for the credential, and for a profile's workspace.
fn header_lines(found: &ActiveCredential, headers: &[Header], secret: &Secret) -> Vec<String> {
    let own = headers
        .iter()
        .map(|header| format!("{}: {}", header.name(), header.value(secret).expose()));
    let workspace = found.workspace_id.iter();
    let workspace = workspace.map(|id| format!("anthropic-workspace-id: {id}"));
    own.chain(workspace).collect()
}

fn lines(found: &ActiveCredential, headers: &[Header], secret: &Secret) -> String {
    let lines = header_lines(found, headers, secret);
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// With the headers that Claude Code adds, too: a gateway may need them.
fn curl(found: &ActiveCredential, headers: &[Header], secret: &Secret) -> String {
    let mut lines = header_lines(found, headers, secret);
    for line in custom_headers(found).unwrap_or_default() {
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    let lines = lines.iter();
    lines
        .map(|line| format!("header = {}\n", quote::curl(line)))
        .collect()
}

/// `headers --format json`; `docs/schemas/headers.schema.json`.
#[derive(Serialize)]
struct Document {
    version: u32,
    headers: Map<String, Value>,
    base_url: Option<String>,
    expires_at: Option<String>,
    /// The name of version 0.1.0.
    expires: Option<String>,
}

fn document(found: &ActiveCredential, headers: &[Header], secret: &Secret) -> String {
    let own = headers.iter().map(|header| {
        let value = json!([header.value(secret).expose()]);
        (header.name().to_owned(), value)
    });
    let workspace = found.workspace_id.iter();
    let workspace = workspace.map(|id| ("anthropic-workspace-id".to_owned(), json!([id])));
    let expires_at = found.expires_at.map(document_time);
    let document = Document {
        version: 1,
        headers: own.chain(workspace).collect(),
        base_url: found.base_url.clone(),
        expires_at: expires_at.clone(),
        expires: expires_at,
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
        // A line break in it would be another line of the configuration.
        if Secret::from(session).check_header_value().is_err() {
            return Err(CliError::new(
                ExitStatus::Unusable,
                "credential.unusable",
                "AWS_SESSION_TOKEN cannot be a header",
            ));
        }
        let header = format!("X-Amz-Security-Token: {session}");
        writeln!(text, "header = {}", quote::curl(&header)).expect("a string takes all");
    }
    Ok(text)
}

/// The provider's requests carry no secret that could be printed as a header.
fn no_header(provider: CloudProvider) -> CliError {
    let (why, hint) = match provider {
        CloudProvider::Bedrock | CloudProvider::Mantle => (
            "its requests are signed (AWS Signature Version 4)",
            "set AWS_BEARER_TOKEN_BEDROCK, or let an AWS tool sign",
        ),
        CloudProvider::AnthropicAws => (
            "its requests are signed (AWS Signature Version 4)",
            "set ANTHROPIC_AWS_API_KEY, or let an AWS tool sign",
        ),
        CloudProvider::Vertex | CloudProvider::AnthropicGoogleCloud => (
            "its tokens are fetched by Google's own tool",
            "run `gcloud auth print-access-token`",
        ),
        CloudProvider::Foundry | CloudProvider::Anthropic => (
            "its tokens are fetched by Microsoft's own tool",
            "set ANTHROPIC_FOUNDRY_API_KEY, or use `az account get-access-token`",
        ),
    };
    let message = format!("no header can be printed for {}: {why}", provider.name());
    CliError::new(ExitStatus::NotFound, "credential.no-header", message).hint(hint)
}
