//! One credential for all requests, renewed once for all who need it.

use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use auth_core::{CliError, thread};
use jiff::Timestamp;
use tokio::sync::{OwnedMutexGuard, oneshot};

use super::{CredentialProvider, UpstreamCredential};
use crate::notices::Notices;

/// How long a failed renewal, or one that brought the same secret, is not tried again.
const RENEWAL_PAUSE: Duration = Duration::from_secs(10);

/// A credential, and which one in a row it is.
#[derive(Debug)]
pub(crate) struct Current {
    generation: u64,
    /// The credential.
    pub(crate) credential: UpstreamCredential,
}

/// The last renewal that was of no use.
#[derive(Debug)]
struct Fruitless {
    generation: u64,
    at: Instant,
    error: Option<CliError>,
}

/// The credential of a run. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct SharedCredential(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    provider: Arc<dyn CredentialProvider>,
    current: RwLock<Arc<Current>>,
    fruitless: Mutex<Option<Fruitless>>,
    turn: Arc<tokio::sync::Mutex<()>>,
    notices: Notices,
}

/// Why a credential is renewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    NearEnd,
    Refused,
}

impl SharedCredential {
    /// Begins with `first`, which the provider has already handed over.
    pub(crate) fn new(
        provider: Arc<dyn CredentialProvider>,
        first: UpstreamCredential,
        notices: Notices,
    ) -> Self {
        let current = Current {
            generation: 0,
            credential: first,
        };
        Self(Arc::new(Inner {
            provider,
            current: RwLock::new(Arc::new(current)),
            fruitless: Mutex::default(),
            turn: Arc::default(),
            notices,
        }))
    }

    /// The last known credential, without renewing it.
    pub(crate) fn peek(&self) -> Arc<Current> {
        self.0.current()
    }

    /// The credential for the next request, renewed if it is near its end. If that fails, it is
    /// used as long as it can be.
    ///
    /// # Errors
    /// The provider's error, if there is no credential that can still be used.
    pub(crate) async fn get(&self) -> Result<Arc<Current>, CliError> {
        let current = self.0.current();
        if !current.credential.needs_renewal(Timestamp::now()) {
            return Ok(current);
        }
        self.renew(&current, Reason::NearEnd)
            .await
            .or_else(|error| {
                let is_usable = current.credential.is_usable(Timestamp::now());
                if is_usable { Ok(current) } else { Err(error) }
            })
    }

    /// Another credential than `refused`, which the upstream has answered with 401 or 403. `None`
    /// if there is none.
    pub(crate) async fn replace(&self, refused: &Arc<Current>) -> Option<Arc<Current>> {
        let renewed = self.renew(refused, Reason::Refused).await.ok()?;
        (renewed.generation != refused.generation).then_some(renewed)
    }

    /// The upstream has refused `renewed` as well: the next refusals are no reason to renew it
    /// again for a while.
    pub(crate) fn note_refused_again(&self, renewed: &Current) {
        self.0.set_fruitless(renewed.generation, None);
    }

    /// Renews `seen`, unless somebody has done so meanwhile. The work continues if the caller gives
    /// up: others wait for it.
    async fn renew(&self, seen: &Arc<Current>, reason: Reason) -> Result<Arc<Current>, CliError> {
        let guard = Arc::clone(&self.0.turn).lock_owned().await;
        let current = self.0.current();
        if current.generation != seen.generation {
            return Ok(current);
        }
        if let Some(recent) = self.0.recent_failure(seen.generation) {
            return recent.map_or(Ok(current), Err);
        }
        let inner = Arc::clone(&self.0);
        let (sender, renewed) = oneshot::channel();
        thread::spawn("renewal", move || {
            // Who asked may have given up.
            drop(sender.send(inner.renew_now(&current, reason, guard)));
        })?;
        renewed.await.unwrap_or_else(|_| {
            Err(CliError::internal(
                "the credential could not be renewed: the renewal was abandoned",
            ))
        })
    }
}

impl Inner {
    fn current(&self) -> Arc<Current> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&current)
    }

    /// Blocks: starts programs, waits for locks. `_turn` is held to the end.
    fn renew_now(
        &self,
        current: &Arc<Current>,
        reason: Reason,
        _turn: OwnedMutexGuard<()>,
    ) -> Result<Arc<Current>, CliError> {
        let old = &current.credential;
        let renewed = match reason {
            Reason::NearEnd => self.provider.load(),
            Reason::Refused => self.provider.replace(&old.secret),
        };
        match renewed {
            Ok(credential) => {
                let is_same = credential.secret == old.secret;
                let generation = current.generation + 1;
                let renewed = Arc::new(Current {
                    generation,
                    credential,
                });
                let mut place = self.current.write().unwrap_or_else(PoisonError::into_inner);
                *place = Arc::clone(&renewed);
                drop(place);
                if is_same && reason == Reason::Refused {
                    self.set_fruitless(generation, None);
                }
                self.notices.debug("the credential has been renewed");
                Ok(renewed)
            }
            Err(error) => {
                self.notices
                    .warn_of("the credential could not be renewed", &error);
                self.set_fruitless(current.generation, Some(error.clone()));
                Err(error)
            }
        }
    }

    fn set_fruitless(&self, generation: u64, error: Option<CliError>) {
        let mut fruitless = self
            .fruitless
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *fruitless = Some(Fruitless {
            generation,
            at: Instant::now(),
            error,
        });
    }

    /// What came of a renewal of this generation a short while ago.
    fn recent_failure(&self, generation: u64) -> Option<Option<CliError>> {
        let fruitless = self
            .fruitless
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let recent = fruitless.as_ref()?;
        let applies = recent.generation == generation && recent.at.elapsed() < RENEWAL_PAUSE;
        applies.then(|| recent.error.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::{SharedCredential, UpstreamCredential};
    use crate::credential::CredentialProvider;
    use crate::notices::Notices;
    use auth_core::{CliError, ExitStatus, Secret};
    use jiff::{SignedDuration, Timestamp};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

    /// Hands out `key-N` in turn; slow enough that everybody waits for the first.
    #[derive(Debug, Default)]
    struct Fake {
        calls: AtomicU32,
        fails: bool,
        stays: bool,
    }

    impl CredentialProvider for Fake {
        fn load(&self) -> Result<UpstreamCredential, CliError> {
            std::thread::sleep(Duration::from_millis(20));
            let call = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
            if self.fails {
                return Err(CliError::new(ExitStatus::Helper, "helper.failed", "no key"));
            }
            let key = if self.stays { 0 } else { call };
            Ok(UpstreamCredential::example(
                "https://a.example",
                &format!("key-{key}"),
            ))
        }

        fn replace(&self, _: &Secret) -> Result<UpstreamCredential, CliError> {
            self.load()
        }
    }

    fn shared(
        fake: Fake,
        change: impl FnOnce(&mut UpstreamCredential),
    ) -> (Arc<Fake>, SharedCredential) {
        let fake = Arc::new(fake);
        let mut first = UpstreamCredential::example("https://a.example", "key-0");
        change(&mut first);
        let (notices, _) = Notices::channel();
        let provider: Arc<dyn CredentialProvider> = Arc::<Fake>::clone(&fake);
        (fake, SharedCredential::new(provider, first, notices))
    }

    fn run<F: Future>(future: F) -> F::Output {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build();
        runtime.expect("a runtime").block_on(future)
    }

    #[test]
    fn two_hundred_refusals_are_one_renewal() {
        let (fake, shared) = shared(Fake::default(), |_| ());
        run(async {
            let refused = shared.peek();
            let tasks: Vec<_> = (0..200)
                .map(|_| {
                    let (shared, refused) = (shared.clone(), Arc::clone(&refused));
                    tokio::spawn(async move { shared.replace(&refused).await })
                })
                .collect();
            for task in tasks {
                let renewed = task.await.expect("no panic").expect("another credential");
                assert_eq!(renewed.credential.secret.expose(), "key-1");
            }
        });
        assert_eq!(fake.calls.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn a_failed_renewal_is_shared_and_not_repeated_at_once() {
        let fails = Fake {
            fails: true,
            ..Fake::default()
        };
        let (fake, shared) = shared(fails, |_| ());
        run(async {
            let refused = shared.peek();
            for _ in 0..20 {
                assert!(shared.replace(&refused).await.is_none());
            }
        });
        assert_eq!(fake.calls.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn a_provider_without_another_secret_is_not_asked_for_each_refusal() {
        let stays = Fake {
            stays: true,
            ..Fake::default()
        };
        let (fake, shared) = shared(stays, |_| ());
        run(async {
            for _ in 0..20 {
                let refused = shared.peek();
                shared.replace(&refused).await;
            }
        });
        assert_eq!(fake.calls.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn near_its_end_a_credential_is_renewed_before_it_is_used() {
        let now = Timestamp::now();
        let (fake, shared) = shared(Fake::default(), |first| first.renew_at = Some(now));
        run(async {
            for _ in 0..3 {
                let current = shared.get().await.expect("a credential");
                assert_eq!(current.credential.secret.expose(), "key-1");
            }
        });
        assert_eq!(fake.calls.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn a_credential_that_cannot_be_renewed_is_used_until_its_end() {
        let now = Timestamp::now();
        for (end, is_used) in [
            (SignedDuration::from_hours(1), true),
            (SignedDuration::from_secs(-1), false),
        ] {
            let fails = Fake {
                fails: true,
                ..Fake::default()
            };
            let (fake, shared) = shared(fails, |first| {
                first.renew_at = Some(now);
                first.expires_at = Some(now + end);
            });
            run(async {
                for _ in 0..3 {
                    assert_eq!(shared.get().await.is_ok(), is_used);
                }
            });
            assert_eq!(fake.calls.load(Ordering::SeqCst), 1);
        }
    }
}
