//! The resource centre: what people can learn from by themselves, a section a skill, on as
//! many pages as it takes. Every title is a stranger's words; every address was read and
//! written anew ([`crate::registry::resource::Address`]).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::Serialize;

use super::composer::{Cell, Composer, words};
use super::directory::split::{self, Most};
use super::own_entry::encoded;
use super::{RESOURCES_REGION, Wanted};
use crate::ids::{ActionId, PageTitle, SkillId, Username};
use crate::registry::Resource;
use crate::registry::resource::{Place, ResourceKind};
use crate::wikitext::escape;

/// The page below the home page with which an entry of the centre begins.
pub(super) const PRELOAD: &str = "Resource preload";

/// Of those who give one thing, this many are named.
const MOST_NAMED: usize = 5;

/// The anchor of what has no skill.
const OTHER: &str = "other";

/// Something to learn from as the centre shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The thing.
    pub resource: Resource,
    /// Who gives it, of those who may be named.
    pub by: Vec<Username>,
    /// Whether its link has not answered for days.
    pub is_dead: bool,
}

/// What the centre shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShelfView {
    /// All there is.
    pub shown: Vec<Shown>,
    /// On how many pages the centre is now; those that are needed no more are emptied.
    pub pages_before: usize,
}

/// How long the centre's pages may be.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// Rows.
    pub rows: usize,
    /// Bytes.
    pub bytes: usize,
}

#[derive(Serialize)]
struct PageView {
    /// The address at which an entry is added.
    add: String,
    /// The link to the first page, if this is not it, and which page this is.
    first: Option<String>,
    number: usize,
    /// The sections of all pages, on the first one.
    contents: Vec<String>,
    sections: Vec<SectionView>,
    pager: Option<String>,
}

#[derive(Serialize)]
struct SectionView {
    anchor: String,
    label: String,
    table: String,
}

/// A row, and where it belongs.
struct Row<'a> {
    /// The skill; nothing for what has none.
    skill: Option<SkillId>,
    shown: &'a Shown,
    cells: Vec<Cell>,
}

impl Composer<'_> {
    /// Every page of the resource centre as it should be, the first one last: what is
    /// emptied must be emptied before it is linked to no more.
    #[must_use]
    pub fn resources(&self, view: &ShelfView, sizes: Sizes) -> Vec<Wanted> {
        let rows = self.resource_rows(view);
        let pages = cut(&rows, sizes);
        let count = rows.len().to_string();
        let mut wanted = Vec::new();
        let last = pages.len().max(view.pages_before);
        for number in (1..=last).rev() {
            let Some(title) = self.resource_page(number) else { continue };
            let range = pages.get(number - 1).cloned().unwrap_or(0..0);
            let page = rows.get(range).unwrap_or_default();
            let view = PageView {
                add: self.add_resource(),
                first: (number > 1).then(|| self.resources_link(1, &self.page_says("link-resources", &[]))),
                number,
                contents: if number == 1 { self.contents(&rows, &pages) } else { Vec::new() },
                sections: self.sections(page),
                pager: self.resource_pager(number, pages.len()),
            };
            let content = self.fill("pages/resources", &self.voice, &view);
            wanted.push(self.wanted(title, RESOURCES_REGION, &content, ("summary-resources", &[&count])));
        }
        wanted
    }

    /// Where the section of each skill is that has one, as the target of a link.
    #[must_use]
    pub fn resource_sections(&self, view: &ShelfView, sizes: Sizes) -> BTreeMap<SkillId, String> {
        let rows = self.resource_rows(view);
        let mut sections = BTreeMap::new();
        for (page, number) in cut(&rows, sizes).into_iter().zip(1..) {
            let Some(title) = self.resource_page(number) else { continue };
            for skill in rows.get(page).unwrap_or_default().iter().filter_map(|row| row.skill.clone()) {
                let target = format!("{title}#{skill}");
                sections.entry(skill).or_insert(target);
            }
        }
        sections
    }

    /// Every row: by skill in the taxonomy's order, then by language and title. A thing for
    /// several skills has a row for each.
    fn resource_rows<'a>(&self, view: &'a ShelfView) -> Vec<Row<'a>> {
        let mut order: BTreeMap<SkillId, usize> = BTreeMap::new();
        for (family, skills) in self.names.skills_in_order() {
            for skill in std::iter::once(family).chain(skills) {
                let next = order.len();
                order.entry(skill).or_insert(next);
            }
        }
        let mut rows: Vec<(usize, Row<'a>)> = Vec::new();
        for shown in &view.shown {
            let cells = self.resource_cells(shown);
            let now = |skill: &SkillId| {
                if order.contains_key(skill) {
                    Some(skill.clone())
                } else {
                    self.names.skill_now(skill).filter(|skill| order.contains_key(skill))
                }
            };
            let skills: BTreeSet<SkillId> = shown.resource.skills.iter().filter_map(now).collect();
            if skills.is_empty() {
                rows.push((usize::MAX, Row { skill: None, shown, cells: cells.clone() }));
            }
            for skill in skills {
                let at = order.get(&skill).copied().unwrap_or(usize::MAX);
                rows.push((at, Row { skill: Some(skill), shown, cells: cells.clone() }));
            }
        }
        rows.sort_by(|(at, one), (other_at, other)| {
            let key = |row: &Row<'a>| {
                let of = &row.shown.resource;
                // What says no language comes behind what does.
                (
                    of.languages.is_empty(),
                    of.languages.first().cloned(),
                    of.title.is_none(),
                    of.title.clone(),
                    of.place.key(),
                )
            };
            (at, key(one)).cmp(&(other_at, key(other)))
        });
        rows.into_iter().map(|(_, row)| row).collect()
    }

    fn resource_cells(&self, shown: &Shown) -> Vec<Cell> {
        let Shown { resource, by, is_dead } = shown;
        let languages: Vec<String> =
            resource.languages.iter().map(|code| self.language(&self.voice, code)).collect();
        let kind = self.page_says(kind_key(resource.kind), &[]);
        let named = by.iter().take(MOST_NAMED).map(|name| self.profile_link(name)).collect::<Vec<_>>();
        let more = by.len().saturating_sub(MOST_NAMED);
        let named = named.join("<br />");
        let named = if more > 0 { format!("{named}<br />+{more}") } else { named };
        vec![
            Cell::of(self.resource_link(resource, *is_dead)),
            Cell::of(self.listed(&self.voice, &languages)),
            Cell::of(kind),
            Cell::of(named),
        ]
    }

    /// The link, its host where it leads out of the wiki, and that it is dead.
    fn resource_link(&self, resource: &Resource, is_dead: bool) -> String {
        let title = resource.title.as_deref().map(words).filter(|title| !title.trim().is_empty());
        let link = match &resource.place {
            Place::Address(address) => {
                // An address has no gaps: on a phone it would push the rest of the row out of sight.
                let style = if title.is_some() { "" } else { " style=\"overflow-wrap:anywhere\"" };
                let label = title.unwrap_or_else(|| words(&shortened(address.as_str())));
                format!(
                    "<bdi{style}>[{} {label}]</bdi> <small dir=\"ltr\">{}</small>",
                    address.in_wikitext(),
                    words(address.host())
                )
            }
            Place::Page(page) => {
                let label = title.unwrap_or_else(|| words(page.as_str()));
                match escape::link_target(page.as_str()) {
                    Some(target) => format!("<bdi>[[{target}|{label}]]</bdi>"),
                    None => format!("<bdi>{label}</bdi>"),
                }
            }
        };
        if !is_dead {
            return link;
        }
        format!("{link}<br /><small>⚠ {}</small>", self.page_says("resources-dead", &[]))
    }

    fn sections(&self, rows: &[Row<'_>]) -> Vec<SectionView> {
        let columns = ["column-resource", "column-language", "column-kind", "column-by"];
        let sections = rows.chunk_by(|one, other| one.skill == other.skill);
        sections
            .filter_map(|rows| {
                let skill = rows.first()?.skill.as_ref();
                let label = self.section_label(skill);
                let cells = rows.iter().map(|row| row.cells.clone()).collect();
                Some(SectionView {
                    anchor: anchor(skill),
                    table: self.table(self.page_says("resources-caption", &[&label]), &columns, cells),
                    label,
                })
            })
            .collect()
    }

    fn section_label(&self, skill: Option<&SkillId>) -> String {
        skill.map_or_else(|| self.page_says("resources-other", &[]), |skill| self.skill(&self.voice, skill))
    }

    /// A link to every section, with how much is in it.
    fn contents(&self, rows: &[Row<'_>], pages: &[Range<usize>]) -> Vec<String> {
        let mut first: BTreeMap<Option<&SkillId>, usize> = BTreeMap::new();
        for (page, number) in pages.iter().zip(1..) {
            for row in rows.get(page.clone()).unwrap_or_default() {
                first.entry(row.skill.as_ref()).or_insert(number);
            }
        }
        let sections = rows.chunk_by(|one, other| one.skill == other.skill);
        sections
            .filter_map(|rows| {
                let skill = rows.first()?.skill.as_ref();
                let title = self.resource_page(first.get(&skill).copied().unwrap_or(1))?;
                let label = self.section_label(skill);
                Some(format!("[[{title}#{}|{label}]] ({})", anchor(skill), self.lookup.number(rows.len())))
            })
            .collect()
    }

    /// The ways to the pages before and after one.
    fn resource_pager(&self, number: usize, pages: usize) -> Option<String> {
        let previous = (number > 1).then_some((number - 1, "directory-previous"));
        let next = (number < pages).then_some((number + 1, "directory-next"));
        let links = previous.into_iter().chain(next);
        let links: Vec<String> =
            links.map(|(number, key)| self.resources_link(number, &self.page_says(key, &[]))).collect();
        (!links.is_empty()).then(|| links.join(" · "))
    }

    fn resources_link(&self, number: usize, label: &str) -> String {
        self.resource_page(number).map_or_else(|| label.to_owned(), |title| format!("[[{title}|{label}]]"))
    }

    fn resource_page(&self, number: usize) -> Option<PageTitle> {
        let first = self.pages.resources();
        if number > 1 { first.subpage(&number.to_string()).ok() } else { Some(first) }
    }

    /// The address at which an entry is added: a new section without a heading, filled in.
    fn add_resource(&self) -> String {
        let preload = encoded(&format!("{}/{PRELOAD}", self.pages.home));
        format!(
            "{{{{fullurl:{}|action=edit&section=new&nosummary=true&preload={preload}}}}}",
            self.pages.resources()
        )
    }
}

/// Which rows are on which page.
fn cut(rows: &[Row<'_>], sizes: Sizes) -> Vec<Range<usize>> {
    let rows: Vec<split::Row> = rows
        .iter()
        .map(|row| {
            let bytes = row.cells.iter().map(|cell| cell.len() + 8).sum::<usize>() + 60;
            split::Row { key: key_of(&row.shown.resource.place), bytes }
        })
        .collect();
    // The page holds more than rows: half of it is room enough for that.
    split::split(&rows, Most { rows: sizes.rows.max(1), bytes: sizes.bytes / 2 })
}

/// A number that is the same for the same place, wherever it stands.
fn key_of(place: &Place) -> u64 {
    let id = ActionId::of(&["resource", &place.key()]);
    u64::from_str_radix(id.as_str().trim_start_matches(ActionId::MARK), 16).unwrap_or_default()
}

fn anchor(skill: Option<&SkillId>) -> String {
    skill.map_or_else(|| OTHER.to_owned(), ToString::to_string)
}

fn kind_key(kind: ResourceKind) -> &'static str {
    match kind {
        ResourceKind::Recording => "resource-recording",
        ResourceKind::Slides => "resource-slides",
        ResourceKind::Notes => "resource-notes",
        ResourceKind::Guide => "resource-guide",
        ResourceKind::Course => "resource-course",
        ResourceKind::Other => "resource-other",
    }
}

/// An address to read, without `https` and no longer than a line.
fn shortened(address: &str) -> String {
    let shown = address.trim_start_matches("https://").trim_end_matches('/');
    let cut: String = shown.chars().take(60).collect();
    if cut.len() < shown.len() { format!("{cut}…") } else { cut }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::testing::{composer, language, name, pages, skill};
    use crate::ids::UserId;
    use crate::registry::resource::ResourceSource;

    fn shown(place: &str, title: Option<&str>, skills: &[&str], languages: &[&str]) -> Shown {
        let place = Place::parse(place).expect("a place");
        Shown {
            resource: Resource {
                by: UserId(1),
                kind: ResourceKind::at(&place),
                place,
                title: title.map(str::to_owned),
                skills: skills.iter().copied().map(skill).collect(),
                languages: languages.iter().copied().map(language).collect(),
                evidence: None,
                source: ResourceSource::Entry { page: "P".to_owned(), number: 1 },
            },
            by: vec![name("LCTest-KE-017")],
            is_dead: false,
        }
    }

    fn few() -> ShelfView {
        let dead =
            Shown { is_dead: true, by: Vec::new(), ..shown("https://example.org/x?a=1&b=2", None, &[], &[]) };
        let shown = vec![
            shown("https://youtu.be/dQw4w9WgXcQ", Some("First queries"), &["sparql", "wikidata"], &["es"]),
            shown("[[m:Learning patterns]]", Some("Patterns"), &["sparql"], &["en", "fr"]),
            dead,
        ];
        ShelfView { shown, pages_before: 0 }
    }

    const SIZES: Sizes = Sizes { rows: 200, bytes: 1_000_000 };

    #[test]
    fn the_resource_centre_reads_well() {
        let pages = pages();
        let wanted = composer(&pages).resources(&few(), SIZES);
        assert_eq!(wanted.len(), 1);
        insta::assert_snapshot!(wanted[0].content);
    }

    #[test]
    fn an_empty_centre_says_so_and_how_to_add_something() {
        let pages = pages();
        let wanted = composer(&pages).resources(&ShelfView::default(), SIZES);
        assert!(wanted[0].content.contains("|resources-none}}") && wanted[0].content.contains("section=new"));
    }

    #[test]
    fn a_title_of_a_stranger_is_text_wherever_it_stands() {
        let pages = pages();
        let hostile =
            "]] [[Category:X]] {{delete}} <script> '''b''' | ~~~~ https://casino.example.net ISBN 1234567890";
        for place in ["https://example.org/a", "[[Help:X]]"] {
            let view =
                ShelfView { shown: vec![shown(place, Some(hostile), &["sparql"], &[])], pages_before: 0 };
            let content = &composer(&pages).resources(&view, SIZES)[0].content;
            for forbidden in ["[[Category", "{{delete", "<script", "'''b", "~~~~", "https://casino", "ISBN 1"]
            {
                assert!(!content.contains(forbidden), "{place}: {forbidden}: {content}");
            }
        }
    }

    #[test]
    fn many_things_are_on_several_pages_and_those_needed_no_more_are_emptied_before_the_first_page() {
        let pages = pages();
        let composer = composer(&pages);
        let thing = |n: usize| shown(&format!("https://example.org/{n}"), None, &["sparql", "wikidata"], &[]);
        let view = ShelfView { shown: (0..300).map(thing).collect(), pages_before: 0 };
        let wanted = composer.resources(&view, SIZES);
        assert!(wanted.len() > 3, "{}", wanted.len());
        let rows: usize = wanted.iter().map(|page| page.content.matches("! scope=\"row\"").count()).sum();
        assert_eq!(rows, 600);
        let first = wanted.last().expect("a page");
        assert_eq!(first.page, pages.resources());
        let sections = composer.resource_sections(&view, SIZES);
        assert!(sections[&skill("wikidata")].ends_with("#wikidata"));
        for target in sections.values() {
            assert!(first.content.contains(&format!("[[{target}|")), "{target}");
        }
        let fewer = composer.resources(&ShelfView { pages_before: wanted.len(), ..few() }, SIZES);
        assert_eq!(fewer.len(), wanted.len());
        assert_eq!(fewer.last().map(|page| &page.page), Some(&pages.resources()));
        assert!(!fewer[0].content.contains("wikitable"));
    }
}
