//! What calls cost as the files and stores grow that they work on.

use std::fmt::Write;

use anyhow::Result;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::call::{Call, in_turn};
use super::scenes::{always_expired, call};
use super::yardstick::{Libc, compile};
use crate::workspace::write;
use auth_tests::harness::{Programs, TestEnv, login};

/// A call, by the size of what it works on.
#[derive(Serialize)]
pub(super) struct Growth {
    /// The call, and what grows.
    pub(super) name: String,
    pub(super) points: Vec<Point>,
}

/// One size.
#[derive(Serialize)]
pub(super) struct Point {
    pub(super) size: String,
    pub(super) median_us: f64,
    pub(super) peak_kib: Option<u64>,
}

impl Point {
    /// A cell of the table.
    pub(super) fn cell(&self) -> String {
        let time = self.median_us / 1000.0;
        match self.peak_kib {
            Some(kib) => format!(" {time:.1} ({:.1}) |", kib as f64 / 1024.0),
            None => format!(" {time:.1} |"),
        }
    }
}

/// An invented API key that is approved in [`client_state`].
const KEY: &str = "sk-ant-api03-0123456789abcdefghij";

/// Every call by what grows, each with so many runs.
pub(super) fn growth(kit: &Programs, runs: usize) -> Result<Vec<Growth>> {
    let mut all = client_states(kit, runs)?;
    all.extend([settings(kit, runs)?, profiles(kit, runs)?]);
    all.extend(foreign_logins(kit, runs)?);
    Ok(all)
}

/// The calls that look into `.claude.json`.
fn client_states(kit: &Programs, runs: usize) -> Result<Vec<Growth>> {
    const CALLS: [(&str, &[&str]); 6] = [
        ("auth-core", &["resolve", "--session", "interactive"]),
        ("auth-core", &["approve"]),
        ("auth-core", &["decline"]),
        ("auth-status", &["--json"]),
        ("auth-store", &["get", "--json"]),
        ("auth-core", &["token"]),
    ];
    let mut columns: Vec<Vec<Point>> = CALLS.iter().map(|_| Vec::new()).collect();
    for (size, bytes) in [
        ("10 kB", 10_000),
        ("1 MB", 1_000_000),
        ("10 MB", 10_000_000),
        ("50 MB", 50_000_000),
        ("80 MB", 80_000_000),
    ] {
        let world = kit.env()?;
        world.put(&login("bench"))?;
        write(&world.config().join(".claude.json"), client_state(bytes))?;
        for ((program, args), column) in CALLS.iter().zip(&mut columns) {
            let mut call = call(&world, program, args, "")?;
            if !args.contains(&"token") {
                call.variables
                    .insert("ANTHROPIC_API_KEY".into(), KEY.into());
            }
            column.push(point(size, &call, runs)?);
        }
    }
    let named = CALLS.iter().zip(columns);
    Ok(named
        .map(|((program, args), points)| Growth {
            name: format!(
                "{program} {}, by the size of `.claude.json`",
                args.join(" ")
            ),
            points,
        })
        .collect())
}

/// The text of a `.claude.json` of about so many bytes, as the client indents it: projects with
/// their histories.
fn client_state(bytes: usize) -> String {
    let prompt =
        r#"please refactor the error handling in src/main.rs, and \"then\" run the tests again\n"#;
    let mut text = String::from(
        r#"{
  "numStartups": 184,
  "customApiKeyResponses": {
    "approved": [
      "0123456789abcdefghij"
    ],
    "rejected": []
  },
  "oauthAccount": {
    "emailAddress": "ada@example.com"
  },
  "hasCompletedOnboarding": true,
  "projects": {"#,
    );
    let mut number = 0;
    while text.len() < bytes || number == 0 {
        let comma = if number == 0 { "" } else { "," };
        // Writing to a text cannot fail.
        let _ = write!(
            text,
            "{comma}\n    \"/home/ada/src/project-{number}\": {{\n      \"history\": ["
        );
        for entry in 0..50 {
            let comma = if entry == 0 { "" } else { "," };
            let words = prompt.repeat(1 + entry % 5);
            let _ = write!(
                text,
                "{comma}\n        {{\n          \"display\": \"{words}\",\n          \"pastedContents\": {{}}\n        }}"
            );
        }
        text += "\n      ],\n      \"hasTrustDialogAccepted\": true,\n      \"lastCost\": 1.2345\n    }";
        number += 1;
    }
    text + "\n  }\n}"
}

fn settings(kit: &Programs, runs: usize) -> Result<Growth> {
    let mut points = Vec::new();
    for kilobytes in [1, 100, 1000] {
        let mut world = kit.env()?;
        world.set("ANTHROPIC_API_KEY", KEY);
        std::fs::create_dir_all(world.config())?;
        let rules = vec!["Bash(npm run test:*)"; kilobytes * 40];
        let text = json!({"permissions": {"allow": rules}});
        write(&world.config().join("settings.json"), text.to_string())?;
        let call = call(&world, "auth-core", &["resolve"], "")?;
        points.push(point(&format!("{kilobytes} kB"), &call, runs)?);
    }
    let name = "auth-core resolve, by the size of the settings".into();
    Ok(Growth { name, points })
}

fn profiles(kit: &Programs, runs: usize) -> Result<Growth> {
    let world = kit.env()?;
    world.put(&login("default"))?;
    let (mut there, mut points) = (0, Vec::new());
    for count in [1, 100, 5000] {
        for number in there..count {
            let put = world.store(&["put", "--profile", &format!("profile-{number}")])?;
            put.input(&login("other")).end()?.expect_code(0)?;
        }
        there = count;
        let call = call(
            &world,
            "auth-core",
            &["token", "--profile", "profile-0"],
            "",
        )?;
        points.push(point(&count.to_string(), &call, runs)?);
    }
    let name = "auth-core token --profile, by stored profiles".into();
    Ok(Growth { name, points })
}

/// The logins of MCP servers, which the client keeps in the same file.
fn foreign_logins(kit: &Programs, runs: usize) -> Result<[Growth; 2]> {
    let (mut put, mut refresh) = (Vec::new(), Vec::new());
    for count in [0, 1000, 10_000] {
        let size = count.to_string();
        let world = kit.env()?;
        let stored = login("bench");
        with_foreign(&world, &stored, count)?;
        let mut storing = call(&world, "auth-store", &["put"], "")?;
        let input = world.path("login.json");
        write(&input, stored.to_string())?;
        storing.input = Some(input);
        put.push(point(&size, &storing, runs)?);

        let (provider, world) = always_expired(kit)?;
        with_foreign(&world, &provider.login(0), count)?;
        let refreshing = call(&world, "auth-login", &["refresh", "--force"], "")?;
        refresh.push(point(&size, &refreshing, runs)?);
    }
    let growth = |name: &str, points| Growth {
        name: format!("{name}, by MCP logins in the same file"),
        points,
    };
    Ok([
        growth("auth-store put", put),
        growth("auth-login refresh --force", refresh),
    ])
}

fn with_foreign(world: &TestEnv<'_>, login: &Value, count: usize) -> Result<()> {
    let foreign: Map<String, Value> = (0..count)
        .map(|number| {
            let login = json!({
                "serverName": format!("server-{number}"),
                "serverUrl": "https://mcp.example.com/sse",
                "accessToken": format!("invented-{number}-{}", "x".repeat(200)),
                "refreshToken": format!("invented-{number}-{}", "y".repeat(100)),
                "expiresAt": 4_102_444_800_000_u64,
            });
            (format!("server-{number}|0123456789abcdef"), login)
        })
        .collect();
    let mut document = login.clone();
    document["mcpOAuth"] = foreign.into();
    world.with_credentials(&document.to_string(), 0o600)?;
    Ok(())
}

fn point(size: &str, call: &Call, runs: usize) -> Result<Point> {
    let timings = in_turn(std::slice::from_ref(call), runs)?;
    let peak = compile("peak", Libc::Musl).or_else(|_| compile("peak", Libc::Glibc))?;
    let median = timings.first().map(|timing| timing.median);
    Ok(Point {
        size: size.to_owned(),
        median_us: median.unwrap_or_default().as_secs_f64() * 1e6,
        peak_kib: call.peak(&peak).ok(),
    })
}
