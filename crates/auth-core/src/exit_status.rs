//! The exit codes, the same in every tool.

/// How a program ends. `docs/exit-codes.md` and each man page contain this table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum ExitStatus {
    /// 0.
    Ok,
    /// 1: nothing found, not logged in, or an assertion is false: a normal negative result.
    NotFound,
    /// 2: invalid arguments.
    Usage,
    /// 3: a credential exists, but it is expired, revoked, declined or rejected: user action is
    /// required.
    Unusable,
    /// 4: try again: keychain locked or not responding, network unreachable, lock held, rate
    /// limited.
    Unavailable,
    /// 5: the helper command failed, timed out, or printed output that cannot be a key.
    Helper,
    /// 6: a settings, configuration or credentials file is malformed; nothing was changed.
    Data,
    /// 7: refused: unsafe file permissions, an untrusted project's helper, a managed setting.
    Policy,
    /// 70: a bug.
    Internal,
    /// 129: ended by SIGHUP.
    HungUp,
    /// 130: ended by SIGINT.
    Interrupted,
    /// 131: ended by SIGQUIT.
    Quit,
    /// 143: ended by SIGTERM.
    Terminated,
    /// The code of the program that the user asked for (`auth-core exec`).
    Child(u8),
}

impl ExitStatus {
    /// The code that the operating system gets.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::NotFound => 1,
            Self::Usage => 2,
            Self::Unusable => 3,
            Self::Unavailable => 4,
            Self::Helper => 5,
            Self::Data => 6,
            Self::Policy => 7,
            Self::Internal => 70,
            Self::HungUp => 129,
            Self::Interrupted => 130,
            Self::Quit => 131,
            Self::Terminated => 143,
            Self::Child(code) => code,
        }
    }

    /// The meaning of a code that another tool ended with; `None` if the table has no such code.
    #[must_use]
    pub fn from_code(code: i32) -> Option<Self> {
        Some(match code {
            0 => Self::Ok,
            1 => Self::NotFound,
            2 => Self::Usage,
            3 => Self::Unusable,
            4 => Self::Unavailable,
            5 => Self::Helper,
            6 => Self::Data,
            7 => Self::Policy,
            70 => Self::Internal,
            129 => Self::HungUp,
            130 => Self::Interrupted,
            131 => Self::Quit,
            143 => Self::Terminated,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::ExitStatus;

    #[test]
    fn every_code_of_the_table_is_read_back_as_what_it_means() {
        for code in [0, 1, 2, 3, 4, 5, 6, 7, 70, 129, 130, 131, 143] {
            assert_eq!(
                ExitStatus::from_code(code).map(|exit| i32::from(exit.code())),
                Some(code)
            );
        }
        assert_eq!(ExitStatus::from_code(42), None);
    }
}
