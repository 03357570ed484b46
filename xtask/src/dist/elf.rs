//! What a Linux program needs of the system.

use std::path::Path;

use anyhow::{Result, ensure};

use crate::process;

/// The libraries that glibc's own packages bring.
const OF_GLIBC: [&str; 5] = [
    "ld-linux-aarch64.so.1",
    "ld-linux-x86-64.so.2",
    "libc.so.6",
    "libm.so.6",
    "libpthread.so.0",
];

/// What a program needs.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Needs {
    /// The newest version of glibc that it names; `None` for a static program.
    pub(crate) glibc: Option<(u32, u32)>,
}

/// Asks the program's own headers.
pub(crate) fn needs(program: &Path) -> Result<Needs> {
    let mut readelf = process::command("readelf");
    readelf
        .args(["--wide", "--dynamic", "--version-info"])
        .arg(program);
    of(&process::read(&mut readelf)?)
}

fn of(said: &str) -> Result<Needs> {
    let libraries = said.lines().filter(|line| line.contains("(NEEDED)"));
    let libraries =
        libraries.filter_map(|line| Some(line.split_once('[')?.1.trim_end_matches(']')));
    for library in libraries {
        let known = OF_GLIBC.contains(&library);
        ensure!(
            known,
            "it needs `{library}`, and no package is known to bring it"
        );
    }
    let versions = said.split("Name: GLIBC_").skip(1).filter_map(|rest| {
        let version = rest.split_whitespace().next()?;
        let mut numbers = version.split('.').map_while(|number| number.parse().ok());
        Some((numbers.next()?, numbers.next()?))
    });
    Ok(Needs {
        glibc: versions.max(),
    })
}

#[cfg(test)]
mod tests {
    use super::{Needs, of};

    const DYNAMIC: &str = " 0x0000000000000001 (NEEDED)  Shared library: [libc.so.6]
  0x0010:   Name: GLIBC_2.4  Flags: none  Version: 7
  0x0020:   Name: GLIBC_2.34  Flags: none  Version: 6
  0x0030:   Name: GLIBC_2.2.5  Flags: none  Version: 5\n";

    #[test]
    fn the_newest_version_of_glibc_counts() {
        let needs = of(DYNAMIC).expect("known libraries");
        assert_eq!(needs.glibc, Some((2, 34)));
    }

    #[test]
    fn a_static_program_needs_nothing() {
        let needs = of("There is no dynamic section in this file.\n").expect("no library");
        assert_eq!(needs, Needs::default());
    }

    #[test]
    fn a_library_that_no_package_is_known_for_is_an_error() {
        let error = of(" 0x1 (NEEDED)  Shared library: [libdbus-1.so.3]\n").unwrap_err();
        assert!(error.to_string().contains("libdbus-1.so.3"), "{error}");
    }
}
