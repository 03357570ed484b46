//! Two clocks: the wall clock, which can be set, and the clock since boot, which cannot.
//!
//! With the wall clock alone, an expired key would be served after the clock was set back. With the
//! boot clock alone, nothing would be known about keys from before a reboot. An age is the larger
//! of the two if both are known, so that neither a step of the clock nor a reboot makes a key
//! younger.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::platform;

/// A point in time on both clocks, in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DualClock {
    /// Since 1970, by the wall clock.
    realtime: i64,
    /// Since boot, suspended time included; `None` if the platform has no such clock.
    boottime: Option<i64>,
    /// Which boot, if the platform tells. Only stored times have it.
    #[serde(default)]
    boot: String,
}

impl DualClock {
    /// Now, with the wall clock given.
    #[must_use]
    pub fn now(realtime: Timestamp) -> Self {
        Self {
            realtime: realtime.as_millisecond(),
            boottime: platform::boottime(),
            boot: String::new(),
        }
    }

    /// A time that a test sets, in milliseconds.
    #[cfg(test)]
    pub(super) fn at(realtime: i64, boottime: i64) -> Self {
        Self {
            realtime,
            boottime: Some(boottime),
            boot: String::new(),
        }
    }

    /// With the identifier of this boot, to be stored.
    pub(super) fn with_boot_id(mut self) -> Self {
        self.boot = platform::boot_id();
        self
    }

    /// The wall clock's time.
    #[must_use]
    pub(crate) fn realtime(&self) -> Timestamp {
        Timestamp::from_millisecond(self.realtime).unwrap_or(Timestamp::MIN)
    }

    /// How long ago this was at `now`; `None` if no clock can tell: the wall clock was set back,
    /// and the machine was rebooted.
    #[must_use]
    pub fn age(&self, now: &Self) -> Option<Duration> {
        let wall = now.realtime.saturating_sub(self.realtime);
        let boot = now
            .boottime
            .zip(self.boottime)
            .map(|(now, then)| now - then);
        let millis = match boot.filter(|age| *age >= 0) {
            Some(boot) if wall >= 0 => wall.max(boot),
            Some(boot) if self.boot == platform::boot_id() => boot,
            None if wall >= 0 => wall,
            _ => return None,
        };
        u64::try_from(millis).ok().map(Duration::from_millis)
    }

    /// How long it is at `now` until `end`, for a key that was obtained at this time; zero once
    /// either clock says that it has passed.
    #[must_use]
    pub fn until(&self, end: Timestamp, now: &Self) -> Duration {
        let by_wall = end.as_millisecond().saturating_sub(now.realtime);
        let lifetime = end.as_millisecond().saturating_sub(self.realtime);
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
    use super::{DualClock, platform};
    use jiff::Timestamp;
    use std::time::Duration;

    fn at(realtime: i64, boottime: i64, boot: &str) -> DualClock {
        DualClock {
            realtime,
            boottime: Some(boottime),
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
        let kept = at(100_000, 10_000, &platform::boot_id());
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
        let kept = at(100_000, 10_000, &platform::boot_id());
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
