//! Two clocks: the wall clock, which people set, and the clock since boot, which nobody sets.
//!
//! The wall clock alone would serve an expired key after it was set back, and keep one for ever.
//! The boot clock alone knows nothing of yesterday's boot. An age is the larger of the two where
//! both can tell, so that neither a step of the clock nor a reboot makes a key younger.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::platform;

/// A point in time on both clocks, in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// Since 1970, by the wall clock.
    wall: i64,
    /// Since boot, suspended time included; `None` where the platform has no such clock.
    since_boot: Option<i64>,
    /// Which boot, as far as the platform tells. Only what is stored carries it.
    #[serde(default)]
    boot: String,
}

impl Moment {
    /// Now, with the wall clock given.
    #[must_use]
    pub fn now(wall: Timestamp) -> Self {
        Self {
            wall: wall.as_millisecond(),
            since_boot: platform::since_boot(),
            boot: String::new(),
        }
    }

    /// A moment of a test's own, in milliseconds.
    #[cfg(test)]
    pub(super) fn at(wall: i64, since_boot: i64) -> Self {
        Self {
            wall,
            since_boot: Some(since_boot),
            boot: String::new(),
        }
    }

    /// With the identity of this boot, to be stored.
    pub(super) fn for_keeping(mut self) -> Self {
        self.boot = platform::boot_identity();
        self
    }

    /// The wall clock's time.
    #[must_use]
    pub fn wall(&self) -> Timestamp {
        Timestamp::from_millisecond(self.wall).unwrap_or(Timestamp::MIN)
    }

    /// How long ago this was at `now`; `None` where no clock can tell: the wall clock was set
    /// back, and the machine rebooted.
    #[must_use]
    pub fn age(&self, now: &Self) -> Option<Duration> {
        let wall = now.wall.saturating_sub(self.wall);
        let boot = now
            .since_boot
            .zip(self.since_boot)
            .map(|(now, then)| now - then);
        let millis = match boot.filter(|age| *age >= 0) {
            Some(boot) if wall >= 0 => wall.max(boot),
            Some(boot) if self.boot == platform::boot_identity() => boot,
            None if wall >= 0 => wall,
            _ => return None,
        };
        u64::try_from(millis).ok().map(Duration::from_millis)
    }

    /// How long it is at `now` until `end`, for a key that was obtained at this moment; zero once
    /// either clock says that it has passed.
    #[must_use]
    pub fn until(&self, end: Timestamp, now: &Self) -> Duration {
        let by_wall = end.as_millisecond().saturating_sub(now.wall);
        let lifetime = end.as_millisecond().saturating_sub(self.wall);
        let age = self.age(now).map_or(i64::MAX, millis);
        let left = by_wall.min(lifetime.saturating_sub(age));
        Duration::from_millis(u64::try_from(left).unwrap_or_default())
    }
}

/// Milliseconds, saturating.
pub(super) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Moment, platform};
    use jiff::Timestamp;
    use std::time::Duration;

    fn at(wall: i64, since_boot: i64, boot: &str) -> Moment {
        Moment {
            wall,
            since_boot: Some(since_boot),
            boot: boot.into(),
        }
    }

    #[test]
    fn the_larger_age_counts() {
        let kept = at(100_000, 10_000, "x");
        assert_eq!(
            kept.age(&at(160_000, 70_000, "")),
            Some(Duration::from_secs(60))
        );
        // Set back by 50 s, and set ahead by an hour.
        assert_eq!(
            kept.age(&at(110_000, 70_000, "")),
            Some(Duration::from_secs(60))
        );
        assert_eq!(
            kept.age(&at(3_760_000, 70_000, "")),
            Some(Duration::from_secs(3660))
        );
    }

    #[test]
    fn set_back_before_the_beginning_the_boot_clock_tells_for_the_same_boot_only() {
        let kept = at(100_000, 10_000, &platform::boot_identity());
        assert_eq!(kept.age(&at(0, 12_000, "")), Some(Duration::from_secs(2)));
        assert_eq!(
            at(100_000, 10_000, "another boot").age(&at(0, 12_000, "")),
            None
        );
        // After a reboot, the wall clock alone.
        assert_eq!(kept.age(&at(101_000, 5, "")), Some(Duration::from_secs(1)));
        assert_eq!(kept.age(&at(0, 5, "")), None);
    }

    #[test]
    fn a_key_ends_when_either_clock_says_so() {
        let end = Timestamp::from_millisecond(160_000).expect("a time");
        let kept = at(100_000, 10_000, &platform::boot_identity());
        assert_eq!(
            kept.until(end, &at(110_000, 20_000, "")),
            Duration::from_secs(50)
        );
        // Set back: by the wall clock it would live for longer.
        assert_eq!(kept.until(end, &at(0, 20_000, "")), Duration::from_secs(50));
        assert_eq!(kept.until(end, &at(0, 75_000, "")), Duration::ZERO);
        assert_eq!(kept.until(end, &at(170_000, 20_000, "")), Duration::ZERO);
        assert_eq!(
            at(100_000, 10_000, "y").until(end, &at(0, 20_000, "")),
            Duration::ZERO
        );
    }
}
