//! The cases that every backend passes, on those that need no keychain. `cargo xtask keychain`
//! runs them on the platform's.

#[path = "../../examples/backend/cases.rs"]
mod cases;

use auth_core::Env;
use auth_core::context::paths::Paths;
use auth_store::backend::{Backend, BackendError, Item, ItemLocation, Kind};
use auth_store::file_backend::FileBackend;
use auth_store::keychain::chunked::ChunkedItems;
use auth_store::profile::Profile;
use zeroize::Zeroizing;

use crate::memory::Memory;

/// A map, with items split above a limit.
struct InMemory {
    items: Memory,
    limit: Option<usize>,
}

impl InMemory {
    fn parts(&self) -> ChunkedItems<'_> {
        ChunkedItems::new(&self.items, "ada", self.limit)
    }
}

impl Backend for InMemory {
    fn kind(&self) -> Kind {
        Kind::Keychain
    }

    fn read(&self, item: Item) -> Result<Option<Zeroizing<Vec<u8>>>, BackendError> {
        self.parts().read(&format!("{item:?}"))
    }

    fn write(&self, item: Item, content: &[u8]) -> Result<(), BackendError> {
        self.parts().write(&format!("{item:?}"), content)
    }

    fn remove(&self, item: Item) -> Result<(), BackendError> {
        self.parts().remove(&format!("{item:?}"))
    }

    fn location(&self, item: Item) -> ItemLocation {
        ItemLocation::File(format!("{item:?}").into())
    }
}

#[test]
fn memory_conforms_whole_and_split() {
    for limit in [None, Some(2_560)] {
        let backend = InMemory {
            items: Memory::new(limit),
            limit,
        };
        assert_eq!(cases::run(&backend), Vec::<String>::new());
        assert!(backend.items.is_empty(), "items are left over");
    }
}

#[test]
fn the_file_conforms() {
    let folder = tempfile::tempdir().expect("a folder");
    let paths = Paths::find(Some(folder.path()), &Env::default(), folder.path()).expect("named");
    let place = Profile::find(&paths, None).expect("the default profile");
    assert_eq!(cases::run(&FileBackend::new(&place)), Vec::<String>::new());
}
