//! What every backend does, whichever it is: the same cases, the same expected results.

use auth_store::backend::{Backend, Item};

/// A case, and the check of it; what does not hold is said.
pub(crate) type Case = (&'static str, fn(&dyn Backend) -> Result<(), String>);

/// The cases. Each starts without items and leaves none.
pub(crate) const CASES: [Case; 7] = [
    ("what is not there is read as none", absent),
    ("what is written is read back, byte for byte", read_back),
    (
        "a write replaces the whole content, longer or shorter",
        replaced,
    ),
    (
        "a content longer than any platform's item is kept whole",
        long,
    ),
    ("items lie side by side", side_by_side),
    (
        "what is removed is gone, and removing it again is no error",
        removed,
    ),
    ("an empty document is a content", empty),
];

/// Runs all cases; what did not hold, by name.
pub(crate) fn run(backend: &dyn Backend) -> Vec<String> {
    let failed = CASES.iter().filter_map(|(name, check)| {
        let outcome = check(backend).and_then(|()| clean(backend));
        outcome.err().map(|error| format!("{name}: {error}"))
    });
    failed.collect()
}

fn items(backend: &dyn Backend) -> &'static [Item] {
    if backend.stores_api_key_separately() {
        &[Item::Credentials, Item::ApiKey, Item::Backup]
    } else {
        &[Item::Credentials, Item::Backup]
    }
}

fn clean(backend: &dyn Backend) -> Result<(), String> {
    for item in items(backend) {
        backend.remove(*item).map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn expect(backend: &dyn Backend, item: Item, wanted: Option<&[u8]>) -> Result<(), String> {
    let found = backend.read(item).map_err(|error| error.to_string())?;
    if found.as_deref().map(Vec::as_slice) == wanted {
        return Ok(());
    }
    let length = |content: Option<usize>| content.map_or("none".into(), |n| format!("{n} bytes"));
    Err(format!(
        "{item:?}: {} instead of {}",
        length(found.map(|content| content.len())),
        length(wanted.map(<[u8]>::len))
    ))
}

fn write(backend: &dyn Backend, item: Item, content: &[u8]) -> Result<(), String> {
    backend
        .write(item, content)
        .map_err(|error| error.to_string())?;
    expect(backend, item, Some(content))
}

fn absent(backend: &dyn Backend) -> Result<(), String> {
    items(backend)
        .iter()
        .try_for_each(|item| expect(backend, *item, None))
}

fn read_back(backend: &dyn Backend) -> Result<(), String> {
    let odd = "{\"a\":\"quote \\\" back\\\\slash ünï 日本 🔑\u{7f}\",\"n\":1.50}\n";
    items(backend)
        .iter()
        .try_for_each(|item| write(backend, *item, odd.as_bytes()))
}

fn replaced(backend: &dyn Backend) -> Result<(), String> {
    for length in [10, 3_000, 20, 9_000, 6_000, 1] {
        write(backend, Item::Credentials, &content(length))?;
    }
    Ok(())
}

fn long(backend: &dyn Backend) -> Result<(), String> {
    for length in [2_559, 2_560, 2_561, 5_120, 40_000] {
        write(backend, Item::Credentials, &content(length))?;
    }
    Ok(())
}

fn side_by_side(backend: &dyn Backend) -> Result<(), String> {
    let contents = [content(100), content(3_000), content(200)];
    for (item, content) in items(backend).iter().zip(&contents) {
        write(backend, *item, content)?;
    }
    for (item, content) in items(backend).iter().zip(&contents) {
        expect(backend, *item, Some(content))?;
    }
    backend
        .remove(Item::Backup)
        .map_err(|error| error.to_string())?;
    expect(backend, Item::Backup, None)?;
    expect(backend, Item::Credentials, Some(&contents[0]))
}

fn removed(backend: &dyn Backend) -> Result<(), String> {
    for item in items(backend) {
        write(backend, *item, &content(5_000))?;
        for _ in 0..2 {
            backend.remove(*item).map_err(|error| error.to_string())?;
            expect(backend, *item, None)?;
        }
    }
    Ok(())
}

fn empty(backend: &dyn Backend) -> Result<(), String> {
    write(backend, Item::Credentials, b"{}")
}

/// Different bytes at every place, so that parts that are exchanged are noticed.
fn content(length: usize) -> Vec<u8> {
    let text = (0..).flat_map(|number: u32| format!("{number},").into_bytes());
    text.take(length).collect()
}
