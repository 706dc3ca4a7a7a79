//! What the operator decides of the directory's pages.

use serde::{Deserialize, Deserializer, de};

use crate::ids::PageTitle;

/// Settings of the directory. Every key may be left out.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DirectorySettings {
    /// Rows of people on one page at the most, 10 to 2000. By default 200.
    #[serde(deserialize_with = "rows")]
    pub rows: usize,
    /// The categories of the pages; none by default.
    pub categories: Categories,
}

impl Default for DirectorySettings {
    fn default() -> Self {
        Self { rows: 200, categories: Categories::default() }
    }
}

/// Into which categories the directory's pages go.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Categories {
    /// That of a skill's pages; `$1` stands for the skill's slug. None if it is empty.
    #[serde(deserialize_with = "category")]
    pub skill: Option<CategoryName>,
    /// That of a language's pages; `$1` stands for the language's code. None if it is empty.
    #[serde(deserialize_with = "category")]
    pub language: Option<CategoryName>,
}

/// A category's title, in which `$1` may stand for a slug or code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategoryName(String);

impl CategoryName {
    /// The category of one skill or language; nothing where its name cannot be a title.
    #[must_use]
    pub fn of(&self, code: &str) -> Option<PageTitle> {
        PageTitle::parse(&self.0.replace("$1", code)).ok()
    }
}

fn category<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<CategoryName>, D::Error> {
    let name = CategoryName(String::deserialize(deserializer)?);
    match name.of("x") {
        _ if name.0.is_empty() => Ok(None),
        Some(title) if title.as_str().starts_with("Category:") => Ok(Some(name)),
        Some(_) => Err(de::Error::custom("a category begins with \"Category:\"")),
        None => Err(de::Error::custom("not the title of a category")),
    }
}

fn rows<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    let number = i64::deserialize(deserializer)?;
    match usize::try_from(number) {
        Ok(rows) if (10..=2000).contains(&rows) => Ok(rows),
        _ => Err(de::Error::invalid_value(de::Unexpected::Signed(number), &"a whole number from 10 to 2000")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(toml: &str) -> Result<DirectorySettings, String> {
        toml::from_str(toml).map_err(|error: toml::de::Error| error.message().to_owned())
    }

    #[test]
    fn what_is_left_out_has_its_default_and_no_page_is_categorised() {
        let settings = read("").expect("nothing need be there");
        assert_eq!(settings, DirectorySettings::default());
        assert_eq!((settings.categories.skill, settings.categories.language), (None, None));
        assert_eq!(read("[categories]\nskill = \"\""), Ok(DirectorySettings::default()));
    }

    #[test]
    fn a_category_is_one_for_all_or_one_for_each() {
        let settings =
            read("[categories]\nskill = \"Category:Skill $1\"\nlanguage = \"Category:Skills directory\"")
                .expect("two categories");
        let of = |name: Option<CategoryName>, code: &str| {
            name.and_then(|name| name.of(code)).map(|t| t.to_string())
        };
        assert_eq!(of(settings.categories.skill, "wikidata").as_deref(), Some("Category:Skill wikidata"));
        assert_eq!(of(settings.categories.language, "sw").as_deref(), Some("Category:Skills directory"));
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for (toml, why) in [
            ("rows = 9", "a whole number from 10 to 2000"),
            ("rows = 2001", "a whole number from 10 to 2000"),
            ("[categories]\nskill = \"Skill $1\"", "begins with"),
            ("[categories]\nskill = \"Category:a|b\"", "not the title"),
            ("[categories]\nregion = \"Category:X\"", "unknown field"),
        ] {
            assert!(read(toml).expect_err(toml).contains(why), "{toml}");
        }
    }
}
