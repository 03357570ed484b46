//! How long files and functions are.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use crate::sources;

#[test]
fn no_file_is_longer_than_450_lines_and_half_of_them_no_longer_than_150() {
    let mut lengths = Vec::new();
    let mut too_long = Vec::new();
    for source in sources::rust() {
        let lines = source.text.lines().count();
        if lines > 450 {
            too_long.push(format!("{}: {lines} lines", source.path));
        }
        if source.is_production() {
            lengths.push(lines);
        }
    }
    assert!(too_long.is_empty(), "split these: {too_long:#?}");
    let median = share(&mut lengths, 50);
    assert!(median <= 150, "half of the files are over {median} lines");
}

#[test]
fn nine_of_ten_functions_fit_30_lines_and_half_of_them_10() {
    let mut functions = Functions::default();
    for source in sources::rust() {
        if source.is_production() {
            let file = syn::parse_file(&source.text)
                .unwrap_or_else(|error| panic!("{}: {error}", source.path));
            functions.visit_file(&file);
        }
    }
    let count = functions.lengths.len();
    assert!(count > 100, "only {count} functions were found");
    let median = share(&mut functions.lengths, 50);
    assert!(
        median <= 10,
        "half of the functions are over {median} lines"
    );
    let most = share(&mut functions.lengths, 90);
    assert!(most <= 30, "one function of ten is over {most} lines");
}

/// The length that `percent` of them do not exceed.
fn share(lengths: &mut [usize], percent: usize) -> usize {
    lengths.sort_unstable();
    lengths[(lengths.len() - 1) * percent / 100]
}

/// The lengths of all functions outside test modules, from the signature to the closing brace.
#[derive(Default)]
struct Functions {
    lengths: Vec<usize>,
}

impl Functions {
    fn note(&mut self, signature: &syn::Signature, body: &syn::Block) {
        let (first, last) = (signature.span().start().line, body.span().end().line);
        self.lengths.push(last + 1 - first);
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if module.ident != "tests" {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.note(&function.sig, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.note(&function.sig, &function.block);
        visit::visit_impl_item_fn(self, function);
    }
}
