//! The switch: a journaled move of logins between profiles.
//!
//! Under the refresh and write locks of every profile that takes part, ours and the client's, the
//! logins go into the vault and the plan into the journal. Then the login to switch to is removed
//! from its profile, takes the place of the present one, and that one is stored in its profile: at
//! no moment is a login in two places that are used. After a kill the next writer does the same
//! again, from the journal.

use std::time::Duration;

use auth_core::Env;
use auth_core::context::switch_journal::{SwitchJournal, SwitchPlace};
use auth_core::secret::{Account, Login};

pub use super::moves::is_pending;
use super::moves::{running, switch_lock, write_journal};
use super::parties::{Locks, Party, find, lock_all, parties};
use super::{BackupPolicy, ClaudeJson, Store, StoreError, SwitchError, WriteGuard, rename, vault};
use crate::backend::Backend;
use crate::document::{LoginDocument, account, remove_account};
use crate::profile::{DEFAULT_PROFILE, Profile};
use crate::profile_dirs;

/// What to switch.
#[derive(Clone, Copy, Debug)]
pub struct SwitchRequest<'a> {
    /// The profile whose login plain `claude` is to use.
    pub name: &'a str,
    /// The profile for the login that plain `claude` uses now, if it came from none.
    pub save_as: Option<&'a str>,
    /// Also while Claude Code is running.
    pub force: bool,
    /// How long to wait for each lock.
    pub lock_timeout: Duration,
}

/// What a switch did.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Switched {
    /// The profile that is active now.
    pub active: String,
    /// The profile that has the login that was active before; `None` if there was none.
    pub saved_as: Option<String>,
    /// Whether it was active already, so that nothing changed.
    pub unchanged: bool,
    /// Whose login is active now.
    pub account: Account,
}

/// Finishes a switch that was killed. `backend` is the one of any profile.
///
/// # Errors
/// [`SwitchError`]; the switch is still pending then.
pub fn finish(
    profile: &Profile,
    backend: &dyn Backend,
    lock_timeout: Duration,
) -> Result<(), SwitchError> {
    let main = profile_dirs::existing(profile, DEFAULT_PROFILE)?;
    let _switching = switch_lock(&main, lock_timeout)?;
    let Some(journal) = SwitchJournal::read(main.dir()).filter(|journal| journal.pending) else {
        return Ok(());
    };
    let names = journal.places.iter().map(|place| place.profile.as_str());
    let parties = parties(&main, backend, &Env::default(), names, lock_timeout)?;
    let mut locks = lock_all(&parties)?;
    carry_out(journal, &parties, &mut locks)
}

/// Makes a profile's login the one of the configuration directory; the one that was there moves to
/// the profile that it came from.
///
/// # Errors
/// [`SwitchError`]. Nothing has been changed then, or the next writer finishes the switch.
pub fn switch(
    main: &Profile,
    backend: &dyn Backend,
    env: &Env,
    request: &SwitchRequest<'_>,
) -> Result<Switched, SwitchError> {
    if request.name == DEFAULT_PROFILE {
        return Err(SwitchError::IsDefault);
    }
    let target = profile_dirs::existing(main, request.name)?;
    if is_pending(main) {
        finish(main, backend, request.lock_timeout)?;
    }
    rename::finish(main, backend, request.lock_timeout)?;
    let _switching = switch_lock(main, request.lock_timeout)?;
    let journal = SwitchJournal::read(main.dir()).unwrap_or_default();
    let saved_as = request.save_as.map(str::to_owned);
    let origin = Some(journal.active.clone()).filter(|name| !name.is_empty());
    let save_as = saved_as.or(origin);
    if !request.force {
        refuse_running(&[main, &target], request.name)?;
    }
    let names = [DEFAULT_PROFILE, request.name]
        .into_iter()
        .chain(save_as.as_deref());
    let parties = parties(main, backend, env, names, request.lock_timeout)?;
    for party in &parties {
        party.store().adopt_recovery()?;
    }
    let mut locks = lock_all(&parties)?;
    let plan = match plan(&parties, &journal, request, save_as)? {
        Plan::Unchanged(switched) => return Ok(switched),
        Plan::Move(plan) => plan,
    };
    vault::store(parties[0].backend.as_ref(), &plan.logins)?;
    write_journal(main, &plan.journal)?;
    let switched = plan.switched;
    carry_out(plan.journal, &parties, &mut locks)?;
    Ok(switched)
}

impl Switched {
    /// As the members of a document, which [`Switched::from_document`] reads.
    #[must_use]
    pub fn document(&self) -> serde_json::Value {
        serde_json::json!({
            "profile": self.active,
            "saved_as": self.saved_as,
            "unchanged": self.unchanged,
            "account": {
                "email": self.account.email,
                "organization": self.account.organization_name,
                "organization_uuid": self.account.organization_uuid,
            },
        })
    }

    /// Reads such a document; what it does not say is empty.
    #[must_use]
    pub fn from_document(document: &serde_json::Value) -> Self {
        let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
        let account = &document["account"];
        Self {
            active: text(&document["profile"]).unwrap_or_default(),
            saved_as: text(&document["saved_as"]),
            unchanged: document["unchanged"].as_bool() == Some(true),
            account: Account {
                email: text(&account["email"]),
                organization_name: text(&account["organization"]),
                organization_uuid: text(&account["organization_uuid"]),
                ..Account::default()
            },
        }
    }
}

enum Plan {
    Unchanged(Switched),
    Move(Box<Move>),
}

struct Move {
    journal: SwitchJournal,
    logins: Vec<LoginDocument>,
    switched: Switched,
}

/// What belongs where; under the locks.
fn plan(
    parties: &[Party],
    journal: &SwitchJournal,
    request: &SwitchRequest<'_>,
    save_as: Option<String>,
) -> Result<Plan, SwitchError> {
    let login_of = |name: &str| match find(parties, name) {
        Some(index) => parties[index].store().get_document(),
        None => Ok(None),
    };
    let (present, wanted) = (login_of(DEFAULT_PROFILE)?, login_of(request.name)?);
    let mut switched = Switched {
        active: request.name.to_owned(),
        saved_as: None,
        unchanged: false,
        account: Account::default(),
    };
    let Some(wanted) = wanted else {
        let Some(present) = present.filter(|_| journal.active == request.name) else {
            return Err(SwitchError::NoLogin(request.name.to_owned()));
        };
        switched.unchanged = true;
        switched.account = account_of(&present);
        return Ok(Plan::Unchanged(switched));
    };
    switched.account = account_of(&wanted);
    let place = |profile: &str, login: Option<&LoginDocument>| SwitchPlace {
        profile: profile.to_owned(),
        login: login.map(vault::described),
    };
    let mut places = vec![place(DEFAULT_PROFILE, Some(&wanted))];
    if let Some(present) = &present {
        // The origin is known only as long as the login is the one that was switched to.
        let known = request.save_as.is_some() || is_of_active(journal, present);
        let Some(name) = save_as.filter(|_| known) else {
            let name = request.name.to_owned();
            return Err(SwitchError::Unnamed { name });
        };
        if name != request.name && login_of(&name)?.is_some() {
            return Err(SwitchError::Occupied(name));
        }
        places.push(place(&name, Some(present)));
        switched.saved_as = Some(name);
    }
    if switched.saved_as.as_deref() != Some(request.name) {
        places.push(place(request.name, None));
    }
    let logins = std::iter::once(wanted).chain(present).collect();
    Ok(Plan::Move(Box::new(Move {
        journal: SwitchJournal {
            version: 1,
            pending: true,
            active: request.name.to_owned(),
            places,
        },
        logins,
        switched,
    })))
}

/// Puts every login where the journal says that it belongs; may be repeated at any time.
fn carry_out(
    mut journal: SwitchJournal,
    parties: &[Party],
    locks: &mut [Locks],
) -> Result<(), SwitchError> {
    let main = find(parties, DEFAULT_PROFILE).ok_or(SwitchError::Unsupported)?;
    let backend = parties[main].backend.as_ref();
    let mut logins = vault::load(backend)?;
    let places = places(&journal, parties);
    // A login that was refreshed after the kill is newer than the one of the vault.
    for (index, _) in &places {
        if let Some(now) = parties[*index].store().get_document()?
            && let Some(known) = identify(&logins, &now)
        {
            logins[known] = now;
        }
    }
    // What does not belong is removed first, except where another login takes its place at once.
    for (index, belongs) in places.iter().filter(|(index, _)| *index != main) {
        let store = parties[*index].store();
        let now = store.get_document()?;
        let known = now.as_ref().and_then(|now| identify(&logins, now));
        // A kill may have left the account of a login that is removed already.
        if now.is_none() || (known.is_some() && known != *belongs) {
            store.remove_login(&mut locks[*index].guard)?;
        }
    }
    let mut stored = vec![false; logins.len()];
    for (index, belongs) in &places {
        let (store, guard) = (parties[*index].store(), &mut locks[*index].guard);
        let now = store.get_document()?;
        let known = now.as_ref().and_then(|now| identify(&logins, now));
        // A login that is none of these was stored by somebody else meanwhile, and stays.
        if let Some(login) = belongs.and_then(|belongs| logins.get(belongs))
            && (now.is_none() || known.is_some())
        {
            store.restore_login(guard, login)?;
        }
        if let Some(belongs) = *belongs
            && let Some(now) = store.get_document()?
            && identify(&logins, &now) == Some(belongs)
        {
            stored[belongs] = true;
        }
    }
    journal.pending = false;
    write_journal(&parties[main].profile, &journal)?;
    // The active login is kept for the case that a running Claude Code writes the old one back; so
    // is one that could not be stored.
    let mut kept = stored.iter().enumerate();
    logins.retain(|_| {
        kept.next()
            .is_some_and(|(index, stored)| index == 0 || !stored)
    });
    Ok(vault::store(backend, &logins)?)
}

/// The profiles of a journal as indices of the parties, with the index of the login that belongs
/// there: the vault has the login to switch to first, then the one that was there before.
fn places(journal: &SwitchJournal, parties: &[Party]) -> Vec<(usize, Option<usize>)> {
    let places = journal.places.iter().filter_map(|place| {
        let index = find(parties, &place.profile)?;
        let login = usize::from(place.profile != DEFAULT_PROFILE);
        Some((index, place.login.as_ref().map(|_| login)))
    });
    places.collect()
}

/// Which of the logins this is: the same, or what it became by a refresh.
pub(super) fn identify(logins: &[LoginDocument], now: &LoginDocument) -> Option<usize> {
    let fingerprint = vault::fingerprint(now);
    let same = |login: &LoginDocument| vault::fingerprint(login) == fingerprint;
    if let Some(index) = logins.iter().position(same) {
        return Some(index);
    }
    let account = identity(now)?;
    let refreshed = |login: &LoginDocument| identity(login).as_ref() == Some(&account);
    let mut found = (0..logins.len()).filter(|index| refreshed(&logins[*index]));
    // Of two logins of one account nobody knows which this was.
    found.next().filter(|_| found.next().is_none())
}

/// Whose Claude.ai login it is: the account and the organization.
fn identity(login: &LoginDocument) -> Option<(String, Option<String>)> {
    if !matches!(login.stored.login, Login::ClaudeAi(_)) {
        return None;
    }
    // Newer versions of Claude Code record it in the login itself.
    let members: serde_json::Value = serde_json::from_str(&login.stored.raw).ok()?;
    let text = |name: &str| members.get(name)?.as_str().map(str::to_owned);
    if let Some(uuid) = text("accountUuid") {
        return Some((uuid, text("organizationUuid")));
    }
    let account = account_of(login);
    Some((account.uuid?, account.organization_uuid))
}

/// Whether a login of the configuration directory is still that of the profile that is active.
fn is_of_active(journal: &SwitchJournal, present: &LoginDocument) -> bool {
    let mut places = journal.places.iter();
    let active = places.find(|place| place.profile == DEFAULT_PROFILE);
    let Some(login) = active.and_then(|place| place.login.as_ref()) else {
        return false;
    };
    if login.fingerprint == vault::fingerprint(present) {
        return true;
    }
    let recorded = login
        .account
        .as_ref()
        .map(|value| account(&value.to_string()));
    let recorded = recorded.and_then(|account| Some((account.uuid?, account.organization_uuid)));
    recorded.is_some() && recorded == identity(present)
}

fn account_of(login: &LoginDocument) -> Account {
    login.account.as_deref().map(account).unwrap_or_default()
}

fn refuse_running(profiles: &[&Profile], name: &str) -> Result<(), SwitchError> {
    let name = name.to_owned();
    running(profiles).map_or(Ok(()), |pids| Err(SwitchError::Running { pids, name }))
}

/// Whether a switch is pending and nobody is about to finish it.
pub(crate) fn is_interrupted(main: &Profile) -> bool {
    is_pending(main) && switch_lock(main, Duration::ZERO).is_ok() && is_pending(main)
}

impl Store<'_> {
    /// Stores a login with its account, or without one if it has none.
    fn restore_login(
        &self,
        guard: &mut WriteGuard,
        login: &LoginDocument,
    ) -> Result<(), StoreError> {
        // No moment at which the account of one login stands next to the other login.
        let recorded = ClaudeJson::of(self.profile).login_members()?.account;
        if recorded.as_ref().map(|raw| raw.as_str()) != login.account.as_deref() {
            self.edit_and_write(guard, remove_account)?;
        }
        self.put_locked(guard, login, BackupPolicy::Drop)
    }

    /// Removes the login, its account and its backup.
    fn remove_login(&self, guard: &mut WriteGuard) -> Result<(), StoreError> {
        self.erase_locked()?;
        self.erase_from_claude_json(guard)
    }
}
