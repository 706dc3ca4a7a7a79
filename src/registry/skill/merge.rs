//! Takes another list of skills into a taxonomy: their ids, and their names in
//! every language. What stands in the taxonomy stays.

use std::collections::BTreeMap;

use crate::registry::folding::folded;
use crate::registry::skill::{Entry, File, MOST_LEVELS, MOST_NAME_CHARS};

/// The family of capacities that are below nothing known.
const FAMILY: (&str, &str) = ("capacity-exchange", "Capacity Exchange");

/// A skill as Capacity Exchange has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capacity {
    /// Its number there.
    pub id: u32,
    /// Its name in each language.
    pub labels: BTreeMap<String, String>,
    /// Its Wikidata item.
    pub wikidata: Option<String>,
    /// The number of the capacity that it is below, if the list says so.
    pub parent: Option<u32>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The taxonomy with both.
    pub file: File,
    /// Capacities that are skills of the taxonomy, by number, with the slug.
    pub met: BTreeMap<u32, String>,
    /// Capacities that became new skills.
    pub added: BTreeMap<u32, String>,
    /// What could not be taken in, in words.
    pub left_out: Vec<String>,
}

/// Takes capacities into a taxonomy that was checked.
#[must_use]
pub fn merge(file: &File, capacities: &[Capacity]) -> Merged {
    let mut merging = Merging::on(file);
    let mut ordered: Vec<&Capacity> = capacities.iter().collect();
    ordered.sort_by_key(|capacity| capacity.id);
    ordered.dedup_by_key(|capacity| capacity.id);
    // A parent must have its slug before what is below it.
    let (mut waiting, mut known) = (ordered, Vec::new());
    while !waiting.is_empty() {
        let ids: Vec<u32> = waiting.iter().map(|capacity| capacity.id).collect();
        let (ready, later): (Vec<&Capacity>, Vec<&Capacity>) = waiting
            .into_iter()
            .partition(|capacity| capacity.parent.is_none_or(|parent| !ids.contains(&parent)));
        // Those that are below each other in a ring are below nothing.
        waiting = if ready.is_empty() { Vec::new() } else { later.clone() };
        known.extend(if ready.is_empty() { later } else { ready });
    }
    for capacity in known {
        merging.take(capacity);
    }
    merging.done
}

struct Merging {
    done: Merged,
    /// Who has a spelling, folded, by the place in the file.
    spellings: BTreeMap<String, usize>,
    by_item: BTreeMap<String, usize>,
    by_id: BTreeMap<u32, usize>,
}

impl Merging {
    fn on(file: &File) -> Self {
        let mut merging = Self {
            done: Merged {
                file: file.clone(),
                met: BTreeMap::new(),
                added: BTreeMap::new(),
                left_out: Vec::new(),
            },
            spellings: BTreeMap::new(),
            by_item: BTreeMap::new(),
            by_id: BTreeMap::new(),
        };
        for (at, entry) in file.skill.iter().enumerate() {
            for spelling in entry.label.values().chain(entry.alias.values().flatten()).chain([&entry.slug]) {
                merging.spellings.insert(folded(spelling), at);
            }
            merging.by_item.extend(entry.wikidata.clone().map(|item| (item, at)));
            merging.by_id.extend(entry.capx.map(|id| (id, at)));
        }
        merging
    }

    fn take(&mut self, capacity: &Capacity) {
        let at = match self.place_of(capacity) {
            Some(at) => {
                if let Some(entry) = self.done.file.skill.get(at) {
                    self.done.met.insert(capacity.id, entry.slug.clone());
                }
                at
            }
            None => match self.add(capacity) {
                Some(at) => at,
                None => return,
            },
        };
        self.know_elsewhere(at, capacity);
        for (language, label) in names(capacity) {
            self.name(at, capacity.id, language, &label);
        }
    }

    /// Where the capacity stands in the taxonomy: by its number, its item, or one of its names, the English first.
    fn place_of(&self, capacity: &Capacity) -> Option<usize> {
        let by_item = || self.by_item.get(capacity.wikidata.as_ref()?);
        let by_name = || names(capacity).find_map(|(_, label)| self.spellings.get(&folded(&label)));
        self.by_id.get(&capacity.id).or_else(by_item).or_else(by_name).copied()
    }

    /// Makes it a new skill; one without a name in letters is left out.
    fn add(&mut self, capacity: &Capacity) -> Option<usize> {
        let Some((_, english)) = names(capacity).next() else {
            self.done.left_out.push(format!("capacity {} has no name", capacity.id));
            return None;
        };
        let mut slug = slug(&english).unwrap_or_else(|| format!("capx-{}", capacity.id));
        if self.spellings.contains_key(&folded(&slug)) {
            slug = format!("{slug}-capx-{}", capacity.id);
        }
        let parent = self.parent(capacity);
        let at = self.push(Entry {
            slug: slug.clone(),
            parent: Some(parent),
            wikidata: None,
            capx: None,
            label: BTreeMap::from([("en".to_owned(), english)]),
            alias: BTreeMap::new(),
        });
        self.done.added.insert(capacity.id, slug);
        Some(at)
    }

    /// The slug of what a new skill is below.
    fn parent(&mut self, capacity: &Capacity) -> String {
        let known = capacity.parent.and_then(|id| self.by_id.get(&id)).copied();
        let entry = known.and_then(|at| self.done.file.skill.get(at));
        if let Some(entry) = entry
            && self.level(&entry.slug) < MOST_LEVELS
        {
            return entry.slug.clone();
        }
        let (family, label) = FAMILY;
        if !self.done.file.skill.iter().any(|entry| entry.slug == family) {
            self.push(Entry {
                slug: family.to_owned(),
                parent: None,
                wikidata: None,
                capx: None,
                label: BTreeMap::from([("en".to_owned(), label.to_owned())]),
                alias: BTreeMap::new(),
            });
        }
        family.to_owned()
    }

    /// 1 for a family; no more than there are levels.
    fn level(&self, slug: &str) -> usize {
        let parent =
            |slug: &str| self.done.file.skill.iter().find(|entry| entry.slug == slug)?.parent.clone();
        let mut above = parent(slug);
        let mut level = 1;
        while let Some(slug) = above.filter(|_| level < MOST_LEVELS) {
            level += 1;
            above = parent(&slug);
        }
        level
    }

    fn push(&mut self, entry: Entry) -> usize {
        let at = self.done.file.skill.len();
        for spelling in entry.label.values().chain([&entry.slug]) {
            self.spellings.entry(folded(spelling)).or_insert(at);
        }
        self.done.file.skill.push(entry);
        at
    }

    fn know_elsewhere(&mut self, at: usize, capacity: &Capacity) {
        let Some(entry) = self.done.file.skill.get_mut(at) else { return };
        let is_item = |item: &&String| {
            item.strip_prefix('Q')
                .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
        };
        if entry.capx.is_none() {
            entry.capx = Some(capacity.id);
            self.by_id.insert(capacity.id, at);
        }
        if let Some(item) = capacity.wikidata.as_ref().filter(is_item)
            && entry.wikidata.is_none()
            && !self.by_item.contains_key(item)
        {
            entry.wikidata = Some(item.clone());
            self.by_item.insert(item.clone(), at);
        }
    }

    /// Gives a skill a name: as its label in that language if it has none, else as an alias.
    fn name(&mut self, at: usize, id: u32, language: &str, label: &str) {
        let holder = *self.spellings.entry(folded(label)).or_insert(at);
        let other = self.done.file.skill.get(holder).map(|entry| entry.slug.clone());
        let Some(entry) = self.done.file.skill.get_mut(at) else { return };
        if holder != at {
            let other = other.unwrap_or_default();
            self.done.left_out.push(format!("{label:?} of capacity {id} is a name of {other:?} already"));
            return;
        }
        match entry.label.get(language) {
            None => {
                entry.label.insert(language.to_owned(), label.to_owned());
            }
            Some(own) if folded(own) == folded(label) => {}
            Some(_) => {
                let aliases = entry.alias.entry(language.to_owned()).or_default();
                if !aliases.iter().any(|alias| folded(alias) == folded(label)) {
                    aliases.push(label.to_owned());
                }
            }
        }
    }
}

/// Names that can be used, the English first.
fn names(capacity: &Capacity) -> impl Iterator<Item = (&str, String)> {
    let english = capacity.labels.get_key_value("en");
    let others = capacity.labels.iter().filter(|(language, _)| *language != "en");
    english.into_iter().chain(others).filter_map(|(language, label)| {
        let is_code = (2..=20).contains(&language.len())
            && language.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        let label = label.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_name = !folded(&label).is_empty()
            && !label.chars().any(char::is_control)
            && label.chars().nth(MOST_NAME_CHARS).is_none();
        (is_code && is_name).then_some((language.as_str(), label))
    })
}

/// A slug of an English name, if it has Latin letters.
fn slug(label: &str) -> Option<String> {
    let words = folded(label);
    let plain: String =
        words.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(60).collect();
    let parts: Vec<&str> = plain.split('-').filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::SkillId;
    use crate::registry::Taxonomy;

    fn capacity(id: u32, labels: &[(&str, &str)], wikidata: Option<&str>, parent: Option<u32>) -> Capacity {
        let labels = labels.iter().map(|&(language, label)| (language.to_owned(), label.to_owned()));
        Capacity { id, labels: labels.collect(), wikidata: wikidata.map(str::to_owned), parent }
    }

    fn merged(capacities: &[Capacity]) -> (Merged, Taxonomy) {
        let merged = merge(&File::standard(), capacities);
        let json = merged.file.to_json().expect("it can be written");
        let taxonomy = Taxonomy::parse_json(&json, "merged").expect("what is written can be read");
        let toml = merged.file.to_toml().expect("it can be written");
        assert_eq!(
            Taxonomy::parse(&toml, "merged").expect("and so in TOML").ids().collect::<Vec<_>>(),
            taxonomy.ids().collect::<Vec<_>>()
        );
        (merged, taxonomy)
    }

    #[test]
    fn a_capacity_that_is_a_skill_gives_it_ids_and_names() {
        let labels = [("en", "SPARQL"), ("ha", "Tambayoyin SPARQL"), ("fr", "Requêtes en SPARQL")];
        let (merged, taxonomy) = merged(&[capacity(71, &labels, Some("Q54871"), None)]);
        assert_eq!(merged.met, BTreeMap::from([(71, "sparql".to_owned())]));
        let skill = taxonomy.by_slug("sparql");
        assert_eq!((taxonomy.by_capx(71), taxonomy.by_wikidata("Q54871")), (skill, skill));
        let label = |language: &str| {
            skill.map(|skill| taxonomy.label(skill, &crate::ids::LanguageCode(language.to_owned())))
        };
        assert_eq!(label("ha"), Some("Tambayoyin SPARQL"));
        assert_ne!(label("fr"), Some("Requêtes en SPARQL"), "the label that stands stays");
        assert!(matches!(taxonomy.find("requetes en sparql"), super::super::Found::Exact(_)));
    }

    #[test]
    fn what_is_nothing_known_becomes_a_skill_below_its_parent() {
        let (merged, taxonomy) = merged(&[
            capacity(5, &[("en", "Quilting")], Some("Q1"), Some(4)),
            capacity(4, &[("en", "Textile crafts"), ("es", "Artesanía textil")], None, None),
            capacity(6, &[("sw", "Ufumaji wa vikapu")], None, Some(999)),
        ]);
        assert_eq!(
            merged.added.values().collect::<Vec<_>>(),
            ["textile-crafts", "quilting", "ufumaji-wa-vikapu"]
        );
        let parent =
            |slug: &str| taxonomy.by_slug(slug).and_then(|skill| taxonomy.parent(skill)).map(SkillId::as_str);
        assert_eq!(parent("quilting"), Some("textile-crafts"));
        assert_eq!(parent("textile-crafts"), Some("capacity-exchange"));
        assert_eq!(parent("ufumaji-wa-vikapu"), Some("capacity-exchange"));
    }

    #[test]
    fn a_second_import_changes_nothing() {
        let capacities = [
            capacity(71, &[("en", "SPARQL"), ("fr", "Requêtes en SPARQL")], Some("Q54871"), None),
            capacity(5, &[("en", "Quilting"), ("ru", "Квилтинг")], None, None),
        ];
        let once = merge(&File::standard(), &capacities).file;
        assert_eq!(merge(&once, &capacities).file, once);
    }

    #[test]
    fn a_name_that_another_skill_has_is_left_out_and_told() {
        let (merged, _) = merged(&[capacity(71, &[("en", "SPARQL"), ("fr", "OpenRefine")], None, None)]);
        assert_eq!(merged.left_out.len(), 1, "{:?}", merged.left_out);
    }

    #[test]
    fn nothing_hostile_gets_into_the_taxonomy() {
        let long = "x".repeat(500);
        let (merged, taxonomy) = merged(&[
            capacity(1, &[("en", &long), ("EN US", "a"), ("fr", "\u{7}")], Some("<b>"), Some(1)),
            capacity(2, &[("en", "[[x]] {{y}}")], Some("Q"), Some(3)),
            capacity(3, &[("en", "…")], None, Some(2)),
        ]);
        assert_eq!(merged.left_out.len(), 2, "{:?}", merged.left_out);
        assert!(taxonomy.by_slug("x-y").is_some());
    }
}
