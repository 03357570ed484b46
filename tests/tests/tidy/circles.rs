//! No circle between the modules of a package: of two siblings, at most one knows the other.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};

use crate::sources;

/// A module's path from its package's root, which is empty.
type Module = Vec<String>;

/// The modules that each module names.
type Arrows = BTreeMap<Module, BTreeSet<Module>>;

#[test]
fn no_modules_know_each_other_in_a_circle() {
    let mut packages: BTreeMap<String, Vec<(Module, String)>> = BTreeMap::new();
    for source in sources::rust()
        .into_iter()
        .filter(sources::Source::is_production)
    {
        let (package, file) = source.path.split_once("/src/").expect("it is in a package");
        let modules = packages.entry(package.to_owned()).or_default();
        modules.push((module(file), source.text));
    }
    assert!(packages.len() >= 8, "only {} packages", packages.len());
    let mut found = Vec::new();
    for (package, files) in &packages {
        let all: BTreeSet<Module> = files.iter().map(|(module, _)| module.clone()).collect();
        let mut arrows = Arrows::new();
        for (module, text) in files {
            let mut names = Names::new(module, &all);
            names.visit_file(&syn::parse_file(text).expect("it is Rust"));
            arrows
                .entry(module.clone())
                .or_default()
                .extend(names.found);
        }
        found.extend(
            circles(&arrows)
                .into_iter()
                .map(|circle| format!("{package}: {circle}")),
        );
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_file_is_a_module_of_its_parent() {
    let files: BTreeMap<String, String> = sources::rust()
        .into_iter()
        .filter(sources::Source::is_production)
        .map(|source| (source.path, source.text))
        .collect();
    let mut stray = Vec::new();
    for path in files.keys() {
        let (package, file) = path.split_once("/src/").expect("it is in a package");
        let Some((name, parent)) = module(file)
            .split_last()
            .map(|(n, p)| (n.clone(), p.join("/")))
        else {
            continue;
        };
        let candidates = match parent.as_str() {
            "" => vec!["lib.rs".to_owned(), "main.rs".to_owned()],
            _ => vec![format!("{parent}.rs"), format!("{parent}/mod.rs")],
        };
        let declared = candidates.iter().any(|file| {
            let text = files.get(&format!("{package}/src/{file}"));
            let by_path = format!("{name}.rs\"]");
            text.is_some_and(|t| t.contains(&format!("mod {name};")) || t.contains(&by_path))
        });
        if !declared {
            stray.push(path);
        }
    }
    assert!(stray.is_empty(), "no module declares these: {stray:#?}");
}

/// `a/b.rs` and `a/b/mod.rs` as `[a, b]`.
fn module(file: &str) -> Module {
    let path = file.trim_end_matches(".rs");
    let path = path.strip_suffix("/mod").unwrap_or(path);
    match path {
        "lib" | "main" | "mod" => Module::new(),
        _ => path.split('/').map(str::to_owned).collect(),
    }
}

/// The circles between the children of each module, as text.
fn circles(arrows: &Arrows) -> Vec<String> {
    // From parent to child to those of its siblings that something below it names.
    let mut siblings: BTreeMap<Module, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for (from, to) in arrows
        .iter()
        .flat_map(|(from, all)| all.iter().map(move |to| (from, to)))
    {
        let shared = from
            .iter()
            .zip(to)
            .take_while(|(one, other)| one == other)
            .count();
        if shared < from.len() && shared < to.len() {
            let known = siblings.entry(from[..shared].to_vec()).or_default();
            known
                .entry(from[shared].clone())
                .or_default()
                .insert(to[shared].clone());
        }
    }
    let mut found = Vec::new();
    for (parent, known) in &siblings {
        let circle: Vec<&str> = known
            .keys()
            .map(String::as_str)
            .filter(|one| reaches(known, one))
            .collect();
        if !circle.is_empty() {
            found.push(format!("{}: {}", parent.join("::"), circle.join(", ")));
        }
    }
    found
}

/// Whether a way leads from a module back to it.
fn reaches(known: &BTreeMap<String, BTreeSet<String>>, start: &str) -> bool {
    let (mut seen, mut next) = (BTreeSet::new(), vec![start]);
    while let Some(one) = next.pop() {
        for other in known.get(one).into_iter().flatten() {
            if other == start {
                return true;
            }
            if seen.insert(other) {
                next.push(other);
            }
        }
    }
    false
}

/// Collects the modules that a file names by `crate::` and `super::`.
struct Names<'a> {
    module: &'a Module,
    all: &'a BTreeSet<Module>,
    found: BTreeSet<Module>,
}

impl<'a> Names<'a> {
    fn new(module: &'a Module, all: &'a BTreeSet<Module>) -> Self {
        Self {
            module,
            all,
            found: BTreeSet::new(),
        }
    }

    /// Notes the longest beginning of a path that is a module.
    fn note(&mut self, path: &[String]) {
        let mut target = match path.first().map(String::as_str) {
            Some("crate") => Module::new(),
            Some("super") => self.module.clone(),
            _ => return,
        };
        for name in path {
            match name.as_str() {
                "crate" => {}
                "super" => drop(target.pop()),
                _ => {
                    target.push(name.clone());
                    if !self.all.contains(&target) {
                        target.pop();
                        break;
                    }
                }
            }
        }
        self.found.insert(target);
    }

    fn note_tree(&mut self, path: &mut Vec<String>, tree: &syn::UseTree) {
        match tree {
            syn::UseTree::Path(more) => {
                path.push(more.ident.to_string());
                self.note_tree(path, &more.tree);
                path.pop();
            }
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.note_tree(path, tree);
                }
            }
            syn::UseTree::Name(name) => self.note(&[&path[..], &[name.ident.to_string()]].concat()),
            syn::UseTree::Rename(name) => {
                self.note(&[&path[..], &[name.ident.to_string()]].concat());
            }
            syn::UseTree::Glob(_) => self.note(path),
        }
    }
}

impl<'ast> Visit<'ast> for Names<'_> {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if module.ident != "tests" {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.note_tree(&mut Vec::new(), &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path
            .segments
            .iter()
            .map(|part| part.ident.to_string())
            .collect();
        self.note(&names);
        visit::visit_path(self, path);
    }
}

#[test]
fn a_circle_over_three_modules_is_found_and_a_fork_is_not() {
    let arrow = |from: &str, to: &str| {
        let module = |text: &str| text.split("::").map(str::to_owned).collect::<Module>();
        (module(from), BTreeSet::from([module(to)]))
    };
    let circle = [
        arrow("a", "b::x"),
        arrow("b::y", "c"),
        arrow("c", "a"),
        arrow("d", "a"),
    ];
    assert_eq!(circles(&circle.into()), [": a, b, c"]);
    let fork = [arrow("a", "c"), arrow("b", "c"), arrow("c::x", "c::y")];
    assert_eq!(circles(&fork.into()), Vec::<String>::new());
}
