//! The commands that faults are tried on.

use std::collections::BTreeSet;
use std::os::unix::fs::lchown;
use std::path::Path;

use auth_tests::{Provider, Sandbox};
use serde_json::{Value, json};

use crate::run::{Ended, Run};

/// A command, and the state that it starts from.
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    words: &'static [&'static str],
    prepare: fn(&mut World),
    /// What it prints where it succeeds; `None` where that differs from run to run.
    pub(crate) stdout: Option<&'static str>,
    /// The user has to give consent in a browser.
    consents: bool,
    /// `.claude.json` may keep its account: what matters is that no secret stays.
    pub(crate) account_may_stay: bool,
    /// It moves two logins; between the old and the new state both are stored all the same.
    pub(crate) moves: bool,
}

/// A sandbox of one run, with a server of its own.
pub(crate) struct World {
    pub(crate) provider: Provider,
    pub(crate) sandbox: Sandbox,
    input: String,
    /// The tokens that were stored at first.
    old: (String, String),
}

const KEY: &str = "sk-ant-api03-INVENTED-0123456789abcdef";

/// What most scenarios have.
const PLAIN: Scenario = Scenario {
    name: "",
    words: &[],
    prepare: |_| (),
    stdout: Some(""),
    consents: false,
    account_may_stay: false,
    moves: false,
};

pub(crate) const ALL: &[Scenario] = &[
    Scenario {
        name: "put",
        words: &["auth-store", "put"],
        prepare: |world| {
            world.logged_in(3600);
            world.input = login("new").to_string();
        },
        ..PLAIN
    },
    Scenario {
        name: "erase",
        words: &["auth-store", "erase"],
        prepare: |world| world.logged_in(3600),
        account_may_stay: true,
        ..PLAIN
    },
    Scenario {
        name: "refresh",
        words: &["auth-login", "refresh"],
        prepare: |world| world.logged_in(0),
        ..PLAIN
    },
    Scenario {
        name: "token of an expired login",
        words: &["auth-core", "token"],
        prepare: |world| world.logged_in(0),
        stdout: None,
        ..PLAIN
    },
    Scenario {
        name: "login",
        words: &[
            "auth-login",
            "login",
            "--no-browser",
            "--url-file",
            "../url",
            "--timeout",
            "4s",
        ],
        prepare: |world| world.logged_in(3600),
        consents: true,
        ..PLAIN
    },
    Scenario {
        name: "logout",
        words: &["auth-login", "logout"],
        prepare: |world| world.logged_in(3600),
        account_may_stay: true,
        ..PLAIN
    },
    Scenario {
        name: "switch",
        words: &["auth-login", "switch", "work", "--save-as", "home"],
        prepare: |world| {
            world.logged_in(3600);
            world.input = login("work").to_string();
            let put = world.run(Vec::new(), &["auth-store", "put", "--profile", "work"]);
            assert_eq!(put.code, Some(0), "{put:?}");
        },
        moves: true,
        ..PLAIN
    },
    Scenario {
        name: "approve",
        words: &["auth-core", "approve"],
        prepare: |world| {
            world.logged_in(3600);
            world.sandbox.set("ANTHROPIC_API_KEY", KEY);
        },
        ..PLAIN
    },
    Scenario {
        name: "helper get",
        words: &["auth-helper-runner", "get"],
        prepare: |world| {
            let settings = json!({"apiKeyHelper": format!("echo {KEY}")});
            world.sandbox.settings(&settings);
        },
        stdout: Some("sk-ant-api03-INVENTED-0123456789abcdef\n"),
        ..PLAIN
    },
    Scenario {
        name: "setup-token",
        words: &[
            "setup-token",
            "--no-browser",
            "--url-file",
            "../url",
            "--timeout",
            "4s",
        ],
        prepare: |world| world.logged_in(3600),
        stdout: None,
        consents: true,
        ..PLAIN
    },
    Scenario {
        name: "status",
        words: &["auth-status"],
        prepare: |world| world.logged_in(3600),
        stdout: None,
        ..PLAIN
    },
    Scenario {
        name: "exec",
        words: &["auth-core", "exec", "--", "true"],
        prepare: |world| world.logged_in(3600),
        ..PLAIN
    },
    Scenario {
        name: "proxy",
        words: &["auth-proxy", "--", "true"],
        prepare: |world| world.logged_in(3600),
        ..PLAIN
    },
];

impl Scenario {
    pub(crate) fn world(&self) -> World {
        let provider = Provider::start();
        let sandbox = Sandbox::new();
        provider.configure(&sandbox);
        let mut world = World {
            provider,
            sandbox,
            input: String::new(),
            old: Default::default(),
        };
        (self.prepare)(&mut world);
        world
    }

    pub(crate) fn run(&self, world: &World, starter: Vec<String>) -> Ended {
        self.run_as(world, starter, None)
    }

    /// The same as another user, who gets all files of the world.
    pub(crate) fn run_as(&self, world: &World, starter: Vec<String>, user: Option<u32>) -> Ended {
        if let Some(user) = user {
            give(&world.sandbox.path(""), user);
        }
        Run {
            user,
            sandbox: &world.sandbox,
            starter,
            words: self.words.iter().map(|word| (*word).to_owned()).collect(),
            input: &world.input,
            consents: self.consents,
        }
        .end()
    }

    pub(crate) fn program(&self) -> &'static str {
        self.words[0]
    }

    /// Why it cannot be tried: the command does not exist.
    pub(crate) fn obstacle(&self) -> Option<String> {
        let sandbox = Sandbox::new();
        let named = self.words[1..].iter().take(1);
        let command: Vec<&str> = named
            .filter(|word| !word.starts_with('-'))
            .copied()
            .collect();
        let mut help = sandbox.command(self.words[0]);
        let help = help.args(&command).arg("--help").output();
        let exists = help.is_ok_and(|help| help.status.success());
        let command = command.join(" ");
        (!exists).then(|| format!("`{} {command}` does not exist", self.words[0]))
    }
}

/// Gives a directory with all that is in it to a user.
fn give(path: &Path, user: u32) {
    lchown(path, Some(user), Some(user)).expect("root may");
    if path.is_dir() && !path.is_symlink() {
        for entry in std::fs::read_dir(path).expect("root may").flatten() {
            give(&entry.path(), user);
        }
    }
}

/// An invented login with its account, as `auth-store put` takes it.
fn login(tag: &str) -> Value {
    json!({
        "claudeAiOauth": {
            "accessToken": format!("sk-ant-oat01-INVENTED-{tag}"),
            "refreshToken": format!("sk-ant-ort01-INVENTED-{tag}"),
            "expiresAt": 4_102_444_800_000_u64,
            "scopes": ["user:inference", "user:profile"],
            "subscriptionType": "max",
        },
        "oauthAccount": {"emailAddress": format!("{tag}@example.com")},
    })
}

impl World {
    /// A stored login of the server's, with keys that belong to others in both files.
    fn logged_in(&mut self, lifetime: u64) {
        let mut document = self.provider.login(lifetime);
        let member = |name: &str| {
            let value = document["claudeAiOauth"][name].as_str();
            value.unwrap_or_default().to_owned()
        };
        self.old = (member("accessToken"), member("refreshToken"));
        document["mcpOAuth"] = json!({"server": {"kept": 1.50}});
        self.sandbox.credentials(&document);
        let state = json!({"numStartups": 7, "oauthAccount": {"emailAddress": "old@example.com"}});
        self.sandbox.client_state(&state);
    }

    pub(crate) fn run(&self, starter: Vec<String>, words: &[&str]) -> Ended {
        Run {
            sandbox: &self.sandbox,
            user: None,
            starter,
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            input: &self.input,
            consents: false,
        }
        .end()
    }

    /// The two files, with tokens by what they are: `old`, `live` (the server takes it), `put`, or
    /// `dead`. A file that is not JSON is its text.
    pub(crate) fn stored(&self) -> Value {
        let mut folders = vec!["config".to_owned()];
        folders.extend(self.profiles());
        let names = [".credentials.json", ".claude.json"];
        let files = folders.iter().flat_map(|folder| {
            names.map(|name| (format!("{folder}/{name}"), self.document(folder, name)))
        });
        files
            .filter(|(_, document)| !document.is_null())
            .collect::<serde_json::Map<_, _>>()
            .into()
    }

    /// Whether a switch has left a record of both logins, which the next command finishes.
    pub(crate) fn is_switching(&self) -> bool {
        let record = self.sandbox.config_dir().join("auth-tools/switch.logins");
        std::fs::metadata(record).is_ok_and(|record| record.len() > 0)
    }

    /// Whether a put has left a record of its login, by which the next command finishes it.
    pub(crate) fn has_unfinished_put(&self) -> bool {
        let record = self.sandbox.config_dir().join(".auth-store.put.json");
        record.exists()
    }

    fn profiles(&self) -> Vec<String> {
        let mut found = Vec::new();
        let root = self.sandbox.path("");
        let mut folders = vec![self.sandbox.config_dir(), self.sandbox.path("xdg-config")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path.clone());
                    let relative = path.strip_prefix(&root).unwrap_or(&path);
                    found.push(relative.display().to_string());
                }
            }
        }
        found.sort();
        found
    }

    fn document(&self, folder: &str, name: &str) -> Value {
        let path = self.sandbox.path(folder).join(name);
        let Ok(text) = std::fs::read_to_string(path) else {
            return Value::Null;
        };
        match serde_json::from_str(&text) {
            Ok(document) => self.named_document(document),
            Err(_) => json!({"malformed": text}),
        }
    }

    /// A document with its tokens by what they are.
    pub(crate) fn named_document(&self, mut document: Value) -> Value {
        if let Some(login) = document
            .get_mut("claudeAiOauth")
            .and_then(Value::as_object_mut)
        {
            for (name, value) in login.iter_mut() {
                *value = self.named(name, value);
            }
        }
        document
    }

    fn named(&self, name: &str, value: &Value) -> Value {
        let text = value.as_str().unwrap_or_default();
        match name {
            "accessToken" | "refreshToken" if text.contains("INVENTED") => value.clone(),
            "accessToken" if text == self.old.0 => "old".into(),
            "accessToken" if self.provider.accepts(text) => "live".into(),
            "refreshToken" if text == self.old.1 => "old".into(),
            "refreshToken" if !text.is_empty() => "new".into(),
            "accessToken" => "dead".into(),
            // Differs from run to run.
            "expiresAt" | "refreshTokenExpiresAt" => "a time".into(),
            _ => value.clone(),
        }
    }

    /// Every file and directory of the sandbox, with numbers and digests as `#`.
    pub(crate) fn names(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        let root = self.sandbox.path("");
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                let relative = path.strip_prefix(&root).unwrap_or(&path);
                names.insert(without_numbers(relative));
                if path.is_dir() && !path.is_symlink() {
                    folders.push(path);
                }
            }
        }
        names.retain(|name| !is_kept(name));
        names
    }
}

/// Files that a command may leave: how the last refresh failed, for those who waited for it, and a
/// helper's key in the second place for it.
fn is_kept(name: &str) -> bool {
    let places = ["run/auth-tools", "xdg-cache/auth-tools"];
    let kept = ["refresh-#.json", "helper-#.json", "helper-#.lock"];
    let is_of_cache = places.iter().any(|place| {
        let rest = name
            .strip_prefix(place)
            .map(|rest| rest.trim_start_matches('/'));
        rest.is_some_and(|rest| rest.is_empty() || kept.contains(&rest))
    });
    is_of_cache || name == "url" || name == "strace.log"
}

/// `put.tmp.4711.1a2b3c4d` as `put.tmp.#.#`.
fn without_numbers(path: &Path) -> String {
    let text = path.display().to_string();
    let parts = text.split_inclusive(['.', '/', '-', '_']);
    parts
        .map(|part| {
            let word = part.trim_end_matches(['.', '/', '-', '_']);
            let is_number = word.len() > 1
                && word.bytes().any(|byte| byte.is_ascii_digit())
                && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
            if is_number {
                part.replacen(word, "#", 1)
            } else {
                part.to_owned()
            }
        })
        .collect()
}
