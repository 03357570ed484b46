//! Switches and renames of profiles: one that was killed, and a login that was overwritten since.

use super::Diagnostics;
use crate::profile::{DEFAULT_PROFILE, Profile};
use crate::store::lost_logins::LostLogins;
use crate::store::{rename, switch};

pub(super) fn check(diagnostics: &mut Diagnostics<'_>) {
    let setup = diagnostics.setup;
    let Ok(main) = Profile::find(&setup.paths, Some(DEFAULT_PROFILE)) else {
        return;
    };
    let backend = setup.backend_of(setup.kind, &main);
    let timeout = setup.lock_timeout();
    if rename::is_interrupted(&main, backend.as_ref()) {
        diagnostics.fixable(
            "rename.pending",
            main.dir().display(),
            "a rename of a profile was interrupted",
            || {
                let finished = rename::finish(&main, backend.as_ref(), timeout);
                finished.map_err(|error| error.to_string())
            },
        );
    }
    if switch::is_interrupted(&main) {
        diagnostics.fixable(
            "switch.pending",
            main.dir().display(),
            "a switch of profiles was interrupted",
            || {
                let finished = switch::finish(&main, backend.as_ref(), timeout);
                finished.map_err(|error| error.to_string())
            },
        );
        return;
    }
    // What cannot be read is another finding.
    let Ok(Some(lost)) = LostLogins::find(&main, backend.as_ref()) else {
        return;
    };
    for name in lost.profiles() {
        diagnostics.fixable(
            "switch.overwritten",
            format!("profile {name}"),
            "its login was overwritten after a switch",
            || {
                let restored = lost.restore(name, backend.as_ref(), timeout);
                restored.map_err(|error| error.to_string())
            },
        );
    }
}
