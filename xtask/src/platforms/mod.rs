//! `cargo xtask platforms`: one suite, every platform.
//!
//! Builds the programs for each platform and runs the same checks with them: natively, statically
//! linked, and under Wine. Nothing of macOS runs here; it is type-checked and linted. The result
//! is one matrix, in `target/platforms.md`; `--keep` copies it to `docs/platforms.md`.

mod columns;
mod matrix;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::Result;

use crate::report::{Outcome, Report, say};
use crate::{cross, debian, workspace};
use columns::Column;
use matrix::Matrix;

/// One suite on Linux (glibc, musl), Windows (Wine) and macOS (checked), as one matrix
#[derive(clap::Args)]
pub(crate) struct Args {
    /// First install the Debian packages that the builds and the suites need
    #[arg(long)]
    install: bool,
    /// Only these columns
    #[arg(long, value_enum, value_delimiter = ',', value_name = "COLUMNS")]
    columns: Vec<Column>,
    /// Only behaviours whose name has this in it
    #[arg(long, value_name = "WORDS")]
    only: Option<String>,
    /// The programs of the first column [default: build them]
    #[arg(long, value_name = "DIR")]
    bin_dir: Option<PathBuf>,
    /// Copy the matrix to docs/platforms.md
    #[arg(long, conflicts_with = "only")]
    keep: bool,
}

pub(crate) fn run(args: &Args) -> Result<Report> {
    let start = Instant::now();
    let mut report = Report::new("cargo xtask platforms");
    if args.install {
        report.check("Debian packages are there", || {
            Outcome::of(debian::install(&packages()))
        });
    }
    let mut matrix = Matrix::default();
    for column in Column::chosen(&args.columns) {
        let cells = column.run(args.only.as_deref(), args.bin_dir.as_deref());
        matrix.note(column, cells, &mut report);
    }
    let text = matrix.document(start.elapsed());
    if args.only.is_none() {
        workspace::write(&workspace::target().join("platforms.md"), &text)?;
    }
    if args.keep {
        workspace::write(&workspace::root().join("docs/platforms.md"), &text)?;
    }
    say(&format!("\n{}", matrix.table()));
    Ok(report)
}

/// Everything that any column needs.
fn packages() -> String {
    let needed = [
        debian::FOR_TESTS,
        cross::RUST_PACKAGES,
        cross::musl::PACKAGES,
        cross::windows::PACKAGES,
    ];
    needed.join(" ")
}
