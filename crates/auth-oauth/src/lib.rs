//! The OAuth protocol of the kit. Knows no store.
