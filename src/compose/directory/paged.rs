//! Tables of people on as many pages as they need, with the ways from one page
//! to the next.

use serde::Serialize;

use super::address::Address;
use super::cells::Row;
use super::split::{self, Most};
use super::{Directory, Kind};
use crate::compose::Wanted;
use crate::compose::composer::{Cell, Composer, words};
use crate::registry::Registrant;

/// A table of people, before it is cut.
pub(super) struct People<'k> {
    /// What stands above it.
    pub caption: String,
    /// The keys of the columns' names.
    pub columns: &'k [&'k str],
    /// Whose the rows are, in their order.
    pub rows: Vec<Row>,
}

/// One page of something, as the templates see it.
#[derive(Serialize)]
pub(super) struct PageView<V: Serialize> {
    /// What it is about.
    pub label: String,
    /// Where it lies: links to what is above it, widest first.
    pub above: Vec<String>,
    /// The link to its first page, if this is not it, and which page this is.
    pub first: Option<String>,
    pub number: usize,
    /// Links to the pages before and after it, and on the first one to all of them.
    pub pager: Option<String>,
    pub all: Vec<String>,
    /// The tables, where they have rows on this page.
    pub tables: Vec<Option<String>>,
    /// What else it shows.
    pub more: Option<V>,
    /// The category it is in.
    pub category: Option<String>,
}

/// What the pages of something have in common.
pub(super) struct About<'t> {
    pub kind: Kind,
    pub name: &'t str,
    pub label: String,
    pub above: Vec<String>,
    pub template: &'static str,
}

impl Composer<'_> {
    /// Every page of something: its tables, cut, and on the first one `more`.
    pub(super) fn paged<V: Serialize>(
        &self,
        from: &Directory<'_>,
        about: &About<'_>,
        people: &[&Registrant],
        tables: &[People<'_>],
        mut more: Option<V>,
    ) -> Vec<Wanted> {
        let rows: Vec<split::Row> = tables.iter().flat_map(|table| &table.rows).map(|row| row.cut).collect();
        // The page holds more than rows: half of it is room enough for that.
        let most = Most { rows: from.settings.rows.max(1), bytes: from.page_bytes / 2 };
        let pages = split::split(&rows, most);
        let at = |number: usize| Address { kind: about.kind, name: about.name, number };
        let begins = |number: usize| {
            let first = pages.get(number - 1).and_then(|page| people.get(page.start));
            let name = first.map(|person| words(person.name.as_str())).unwrap_or_default();
            let said =
                self.page_says("directory-page-from", &[&number.to_string(), &format!("<bdi>{name}</bdi>")]);
            self.link_to(at(number), &said)
        };
        let beside = |number: usize| {
            let previous = (number > 1).then_some((number - 1, "directory-previous"));
            let next = (number < pages.len()).then_some((number + 1, "directory-next"));
            let links: Vec<String> = previous
                .into_iter()
                .chain(next)
                .map(|(number, key)| self.link_to(at(number), &self.page_says(key, &[])))
                .collect();
            (!links.is_empty()).then(|| links.join(" · "))
        };
        let mut wanted = Vec::new();
        for (index, page) in pages.iter().enumerate() {
            let number = index + 1;
            let Some(title) = self.page_at(at(number)) else { continue };
            let mut before = 0;
            let tables = tables.iter().map(|table| {
                let (start, end) = (page.start.saturating_sub(before), page.end.saturating_sub(before));
                before += table.rows.len();
                let rows = table.rows.get(start.min(table.rows.len())..end.min(table.rows.len()))?;
                let cells: Vec<Vec<Cell>> = rows.iter().map(|row| row.cells.clone()).collect();
                (!cells.is_empty()).then(|| self.table(table.caption.clone(), table.columns, cells))
            });
            let view = PageView {
                label: about.label.clone(),
                above: about.above.clone(),
                first: (number > 1).then(|| self.link_to(at(1), &about.label)),
                number,
                pager: beside(number),
                all: if number == 1 { (2..=pages.len()).map(begins).collect() } else { Vec::new() },
                tables: tables.collect(),
                more: more.take(),
                category: Self::category(from, about.kind, about.name),
            };
            let content = self.fill(about.template, &self.voice, &view);
            wanted.push(self.listed_page(title, &content, page.len()));
        }
        wanted
    }

    /// The link that puts a page into its category.
    fn category(from: &Directory<'_>, kind: Kind, name: &str) -> Option<String> {
        let categories = &from.settings.categories;
        let category = match kind {
            Kind::Skill => categories.skill.as_ref(),
            Kind::Language => categories.language.as_ref(),
            Kind::Region | Kind::Country | Kind::Everybody => None,
        };
        Some(format!("[[{}|{name}]]", category?.of(name)?))
    }
}
