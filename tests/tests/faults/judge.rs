//! What has to hold after a run, whatever happened in it.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;

use crate::run::Ended;
use crate::scenario::{Scenario, World};

/// How long the next command may take.
const AT_ONCE: Duration = Duration::from_secs(1);

/// What a run without a fault starts from and comes to.
pub(crate) struct Reference {
    before: Value,
    after: Value,
    names: BTreeSet<String>,
}

/// What may be in this run, although it may not be in others.
#[derive(Clone, Copy, Default)]
pub(crate) struct Allowed {
    /// Files are left behind until the next command: the program was killed.
    pub(crate) leftovers: bool,
    /// An answer of the server's is lost, so that the login may have ended there.
    pub(crate) lost_answer: bool,
    /// The program may be ended by a signal.
    pub(crate) signal: bool,
    /// The program may not start at all.
    pub(crate) no_start: bool,
    /// It must succeed as without the fault.
    pub(crate) must_succeed: bool,
    /// Its message may be what cannot be written.
    pub(crate) no_message: bool,
    /// Nobody can see what it prints.
    pub(crate) silent: bool,
}

impl Reference {
    /// Runs the command without a fault. On a busy machine its own deadline may pass.
    pub(crate) fn new(scenario: &Scenario) -> Result<Self, String> {
        let mut attempts = (0..3).map(|_| Self::of_one_run(scenario));
        let found = attempts.find(Result::is_ok);
        found.unwrap_or_else(|| Self::of_one_run(scenario))
    }

    fn of_one_run(scenario: &Scenario) -> Result<Self, String> {
        let world = scenario.world();
        let before = world.stored();
        let mut names = world.names();
        let ended = scenario.run(&world, Vec::new());
        if ended.code != Some(0) {
            return Err(format!("without a fault: {ended:?}"));
        }
        names.extend(world.names());
        let after = world.stored();
        let again = scenario.run(&world, Vec::new());
        if again.code != Some(0) && scenario.name != "switch" {
            return Err(format!("the second time: {again:?}"));
        }
        names.extend(world.names());
        Ok(Self {
            before,
            after,
            names,
        })
    }

    /// What does not hold after a run, and after the next command; empty where all does.
    pub(crate) fn violations(
        &self,
        scenario: &Scenario,
        world: &World,
        ended: &Ended,
        allowed: Allowed,
    ) -> Vec<String> {
        let mut found = exit_violations(ended, allowed);
        let stored = world.stored();
        let is_new = self.is_new(scenario, &stored, allowed);
        let succeeded = ended.code == Some(0);
        if succeeded && !is_new {
            found.push(format!("exit 0 although not done: {}", shown(&stored)));
        }
        if succeeded
            && !allowed.silent
            && scenario.stdout.is_some_and(|stdout| stdout != ended.stdout)
        {
            found.push(format!("exit 0 with another stdout: {:?}", ended.stdout));
        }
        let is_between = scenario.moves && (world.is_switching() || self.keeps_each_once(&stored));
        if !is_new && stored != self.before && !succeeded && !is_between {
            let is_begun = allowed.leftovers && world.has_unfinished_put();
            found.extend(match is_begun {
                true => self.half_put_violations(scenario, world, allowed),
                false => vec![format!("neither old nor new: {}", shown(&stored))],
            });
        }
        if !allowed.leftovers {
            found.extend(self.left(world, "left behind"));
        }
        found.extend(self.next(scenario, world, &stored, allowed));
        found
    }

    /// Whether this is what the command is to come to.
    fn is_new(&self, scenario: &Scenario, stored: &Value, allowed: Allowed) -> bool {
        const STATE: &str = "config/.claude.json";
        const LOGIN: [&str; 2] = ["config/.credentials.json", "claudeAiOauth"];
        if *stored == self.after {
            return true;
        }
        if scenario.moves {
            let active = stored[LOGIN[0]][LOGIN[1]] == self.after[LOGIN[0]][LOGIN[1]];
            return active && self.keeps_each_once(stored);
        }
        if scenario.account_may_stay {
            let mut partly = self.after.clone();
            partly[STATE] = self.before[STATE].clone();
            return *stored == partly;
        }
        // Where the profile could not be asked, the login is stored without it.
        let token = |document: &Value| document[LOGIN[0]][LOGIN[1]]["accessToken"].clone();
        allowed.lost_answer && token(stored) == "live" && token(&self.after) == "live"
    }

    /// Whether the refresh tokens of the first state are all stored, each once.
    fn keeps_each_once(&self, stored: &Value) -> bool {
        refresh_tokens(stored) == refresh_tokens(&self.before)
    }

    /// A writer was killed between two files: readers see one of the two logins with its account,
    /// and whichever program writes next finishes it.
    fn half_put_violations(
        &self,
        scenario: &Scenario,
        world: &World,
        allowed: Allowed,
    ) -> Vec<String> {
        let mut found = Vec::new();
        let get = world.run(Vec::new(), &["auth-store", "--json", "get"]);
        let read = world.named_document(serde_json::from_str(&get.stdout).unwrap_or_default());
        let pair = |login: &Value, state: &Value| {
            let token = login["claudeAiOauth"]["accessToken"].clone();
            (token, state["oauthAccount"].clone())
        };
        let is_of = |stored: &Value| {
            pair(&read, &read)
                == pair(
                    &stored["config/.credentials.json"],
                    &stored["config/.claude.json"],
                )
        };
        if !is_of(&self.before) && !is_of(&self.after) {
            found.push(format!(
                "a reader sees neither old nor new: {}",
                shown(&read)
            ));
        }
        world.run(Vec::new(), &["auth-store", "check", "--fix"]);
        let stored = world.stored();
        if stored != self.before && !self.is_new(scenario, &stored, allowed) {
            found.push(format!("the next writer leaves: {}", shown(&stored)));
        }
        found
    }

    fn next(
        &self,
        scenario: &Scenario,
        world: &World,
        stored: &Value,
        allowed: Allowed,
    ) -> Vec<String> {
        let mut found = Vec::new();
        if scenario.name == "switch" && *stored == self.after {
            // It is done; a second time there is nothing to switch to.
            return found;
        }
        let mut next = scenario.run(world, Vec::new());
        if next.took > AT_ONCE && !next.hung {
            // The machine may have been busy; a lock that waits is there the next time too.
            let is_quick = |_| scenario.run(world, Vec::new()).took <= AT_ONCE;
            if (0..3).any(is_quick) {
                next.took = AT_ONCE;
            }
        }
        let is_lost = allowed.lost_answer && next.code == Some(3);
        if next.code != Some(0) && !is_lost {
            let message = first_line(&next.stderr);
            found.push(format!("next command: exit {:?}: {message}", next.code));
        } else if !is_lost && !self.is_new(scenario, &world.stored(), allowed) {
            let stored = shown(&world.stored());
            found.push(format!("next command: exit 0 although not done: {stored}"));
        }
        if next.took > AT_ONCE {
            found.push(format!(
                "next command: took {:.1} s",
                next.took.as_secs_f32()
            ));
        }
        if allowed.leftovers && world.stored() == *stored {
            // It had nothing to write; the next writer removes what a killed one left.
            world.run(Vec::new(), &["auth-store", "check", "--fix"]);
        }
        found.extend(self.left(world, "left behind after the next command"));
        found
    }

    fn left(&self, world: &World, what: &str) -> Option<String> {
        let names = world.names();
        let left: Vec<&str> = names.difference(&self.names).map(String::as_str).collect();
        (!left.is_empty()).then(|| format!("{what}: {}", left.join(", ")))
    }
}

/// The refresh tokens of all files, sorted.
fn refresh_tokens(stored: &Value) -> Vec<&str> {
    let files = stored.as_object().into_iter().flatten();
    let tokens = files.filter_map(|(_, file)| file["claudeAiOauth"]["refreshToken"].as_str());
    let mut tokens: Vec<&str> = tokens.collect();
    tokens.sort_unstable();
    tokens
}

/// Exit codes that no fault excuses.
fn exit_violations(ended: &Ended, allowed: Allowed) -> Vec<String> {
    let mut found = Vec::new();
    if ended.hung {
        found.push(format!(
            "it hangs, or a child of it does ({:?})",
            ended.took
        ));
    }
    let message = first_line(&ended.stderr);
    match (ended.code, ended.signal) {
        // The dynamic loader of a program, or of a child of it, met the fault.
        (Some(127), _) if allowed.no_start || message.contains("error while loading") => {}
        (Some(70 | 101 | 134 | 139), _) | (Some(126..=127), _) => {
            found.push(format!("exit {:?}: {message}", ended.code));
        }
        (Some(code), _) if code != 0 && allowed.must_succeed => {
            found.push(format!("exit {code}: {message}"));
        }
        (None, Some(signal)) if !allowed.signal && !ended.hung => {
            found.push(format!("ended by signal {signal}: {message}"));
        }
        (Some(code), _)
            if code != 0
                && code < 128
                && !(allowed.silent || allowed.no_message)
                && ended.stderr.is_empty() =>
        {
            found.push(format!("exit {code} without a message"));
        }
        _ => {}
    }
    found
}

fn first_line(text: &str) -> String {
    let line = text.lines().find(|line| !line.trim().is_empty());
    line.unwrap_or_default().chars().take(200).collect()
}

fn shown(value: &Value) -> String {
    value.to_string().chars().take(500).collect()
}
