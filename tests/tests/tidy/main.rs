//! The house rules, held as tests over the sources, the manifests and the documents.

mod absences;
mod architecture;
mod circles;
mod documents;
mod exit_codes;
mod incidents;
mod sizes;
mod sources;
mod style;
mod words;
