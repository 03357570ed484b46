//! A content that is split is old or new at every moment, and its stale parts go.

use auth_store::backend::BackendError;
use auth_store::keychain::chunked::{ChunkedItems, ItemStore};
use proptest::prelude::{Strategy, any, prop, proptest};

use crate::memory::Memory;

const LIMIT: usize = 200;

fn content(length: usize, filler: u8) -> Vec<u8> {
    vec![filler; length]
}

#[test]
fn a_death_before_any_change_leaves_the_old_content_or_the_new() {
    for (old, new) in [(900, 1_300), (1_300, 500), (900, 50), (50, 900), (50, 60)] {
        for changes in 0.. {
            let memory = Memory::new(Some(LIMIT));
            let parts = ChunkedItems::new(&memory, "ada", Some(LIMIT));
            let (old, new) = (content(old, b'o'), content(new, b'n'));
            parts.write("login", &old).expect("alive");
            memory.die_after(changes);
            let died = parts.write("login", &new).is_err();
            memory.die_after(usize::MAX);
            let found = parts.read("login").expect("readable").expect("there");
            assert!(*found == old || *found == new, "after {changes} changes");
            parts.orphaned_chunks("login", true).expect("alive");
            assert_eq!(parts.orphaned_chunks("login", false).expect("alive"), 0);
            let again = parts.read("login").expect("readable").expect("there");
            assert_eq!(found, again, "what was stale was in use");
            // Whatever was left over goes with the next write.
            parts.write("login", b"short").expect("alive");
            assert_eq!(memory.names(), ["login"], "after {changes} changes");
            if !died {
                assert_eq!(*found, new);
                break;
            }
        }
    }
}

#[test]
fn a_death_while_removing_leaves_nothing_that_a_later_remove_would_miss() {
    for changes in 0..12 {
        let memory = Memory::new(Some(LIMIT));
        let parts = ChunkedItems::new(&memory, "ada", Some(LIMIT));
        parts.write("login", &content(900, b'o')).expect("alive");
        memory.die_after(changes);
        let died = parts.remove("login").is_err();
        memory.die_after(usize::MAX);
        if died && changes == 0 {
            assert!(parts.read("login").expect("readable").is_some());
        } else {
            assert!(parts.read("login").expect("readable").is_none());
        }
        parts.remove("login").expect("alive");
        assert!(memory.is_empty(), "after {changes} changes");
    }
}

#[test]
fn lost_or_exchanged_parts_are_an_error_and_never_none() {
    let memory = Memory::new(Some(LIMIT));
    let parts = ChunkedItems::new(&memory, "ada", Some(LIMIT));
    parts.write("login", &content(900, b'o')).expect("alive");
    let part = memory
        .names()
        .into_iter()
        .find(|name| name.ends_with("a1"))
        .expect("a part");
    memory
        .set(&part, "ada", &content(LIMIT, b'x'))
        .expect("alive");
    assert!(matches!(
        parts.read("login"),
        Err(BackendError::Malformed(_))
    ));
    memory.delete(&part, "ada").expect("alive");
    assert!(matches!(
        parts.read("login"),
        Err(BackendError::Malformed(_))
    ));
    // A new login fixes it.
    parts.write("login", b"new").expect("alive");
    assert_eq!(
        **parts.read("login").expect("readable").expect("there"),
        *b"new"
    );
}

#[test]
fn more_than_any_login_is_refused_and_the_old_one_stays() {
    let memory = Memory::new(Some(LIMIT));
    let parts = ChunkedItems::new(&memory, "ada", Some(LIMIT));
    parts.write("login", b"old").expect("alive");
    assert!(
        parts
            .write("login", &content(64 * LIMIT + 1, b'n'))
            .is_err()
    );
    assert_eq!(
        **parts.read("login").expect("readable").expect("there"),
        *b"old"
    );
}

proptest! {
    #[test]
    fn any_item_is_a_content_or_an_error(header in header(), part in prop::collection::vec(any::<u8>(), 0..20)) {
        let memory = Memory::new(None);
        memory.set("login", "ada", &header).expect("alive");
        memory.set("login part a0", "ada", &part).expect("alive");
        let parts = ChunkedItems::new(&memory, "ada", Some(LIMIT));
        if let Ok(Some(found)) = parts.read("login") {
            proptest::prop_assert!(*found == header || *found == part);
        }
    }
}

/// Headers that are nearly right, and any bytes.
fn header() -> impl Strategy<Value = Vec<u8>> {
    let nearly = "\\{\"auth-tools-parts\":(1|2|-1|99999999999)(,\"generation\":\"(a|b|c)\",\"count\":(x|65|18446744073709551615),\"bytes\":[0-9]{1,3},\"sha256\":\"[0-9a-f]{0,4}\"\\}|.{0,10})";
    proptest::prop_oneof![
        prop::collection::vec(any::<u8>(), 0..40),
        nearly.prop_map(String::into_bytes),
    ]
}
