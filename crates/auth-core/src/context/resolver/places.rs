//! Where credentials are set.

use crate::context::effective_env::EffectiveEnv;
use crate::context::settings::{API_KEY_HELPER, Settings};
use crate::decision::facts::HelperSetting;
use crate::decision::{CredentialOrigin, Session, Source};

/// Every place of a credential that a stronger one hides.
pub(super) fn behind(
    variables: &EffectiveEnv<'_>,
    settings: &Settings,
) -> Vec<(Source, CredentialOrigin)> {
    let mut found = Vec::new();
    for (source, name) in [
        (Source::AuthToken, "ANTHROPIC_AUTH_TOKEN"),
        (Source::ApiKey, "ANTHROPIC_API_KEY"),
    ] {
        let places = variables.all_places(name).into_iter().skip(1);
        found.extend(places.map(|origin| (source, origin)));
    }
    let helpers = settings.layers().iter();
    let helpers = helpers.filter_map(|layer| layer.string(API_KEY_HELPER));
    let helpers = helpers
        .filter(|found| !found.value.trim().is_empty())
        .skip(1);
    found.extend(helpers.map(|helper| {
        (
            Source::ApiKeyHelper,
            CredentialOrigin::Settings(helper.place),
        )
    }));
    found
}

/// The helper that takes effect, else one that an untrusted project would set.
pub(super) fn helper_setting(settings: &Settings, session: Session) -> Option<HelperSetting> {
    if let Some(found) = settings.api_key_helper(session) {
        return Some(HelperSetting {
            empty: found.value.trim().is_empty(),
            place: found.place,
            untrusted: false,
        });
    }
    let untrusted = settings.client_helper(session)?;
    (!untrusted.value.trim().is_empty()).then_some(HelperSetting {
        place: untrusted.place,
        empty: false,
        untrusted: true,
    })
}
