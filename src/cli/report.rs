//! `lets-connect report`: which skills are wanted and not shared, and the
//! reverse, as tables or JSON.

use std::fmt::Write as _;

use crate::cli::args::{Global, ReportArgs};
use crate::cli::decided::decided;
use crate::cli::english::English;
use crate::cli::files;
use crate::cli::{DONE, PROBLEMS, Unusable, tell};
use crate::cycle::Wish;
use crate::ids::RoundId;
use crate::ids::{LanguageCode, SkillId};
use crate::matching::report::{Balance, FEWEST, Report, report};
use crate::offwiki::Registrants;
use crate::plan::people::people;
use crate::programme::Programme;
use crate::registry::{Places, Taxonomy};

/// Lines of one table in a terminal; JSON has them all.
const MOST_LINES: usize = 10;

/// Prints the report of a file's registrants who want to be matched.
pub fn of_file(global: &Global, wanted: &ReportArgs) -> anyhow::Result<u8> {
    let Some(path) = &wanted.registrants else {
        return Err(Unusable("--registrants is missing".to_owned()).into());
    };
    let skills = files::skills(wanted.skills.as_deref())?;
    let rules = files::rules(global)?;
    let registrants = files::registrants(path, &skills)?;
    let people: Vec<_> = willing(&registrants);
    show(&report(&people, &*skills, &rules), &skills, wanted.json)?;
    if !wanted.json {
        eprint!("{}", files::problems(path, &registrants));
    }
    Ok(if files::has_problems(&registrants) { PROBLEMS } else { DONE })
}

fn willing(registrants: &Registrants) -> Vec<crate::matching::Person> {
    let willing = registrants.people.values().filter(|registrant| registrant.notify);
    willing.map(|registrant| registrant.person.clone()).collect()
}

/// Prints the report of those on the wiki who want to be matched.
pub async fn of_wiki(programme: &Programme, wanted: &ReportArgs) -> anyhow::Result<u8> {
    decided(programme, Wish::default(), |world, draft| {
        let people = people(
            RoundId::of(world.now),
            &draft.vetted.registrants,
            &world.ledger,
            &world.rounds,
            &draft.outcomes,
        );
        let taxonomy = world.lexicon.taxonomy();
        show(&report(&people, taxonomy, &programme.config.matching), taxonomy, wanted.json)
    })
    .await?;
    Ok(DONE)
}

fn show(report: &Report, skills: &Taxonomy, as_json: bool) -> anyhow::Result<()> {
    if as_json {
        println!("{}", serde_json::to_string_pretty(report)?);
    } else {
        print!("{}", text(report, &English::new(skills)?));
    }
    Ok(())
}

fn text(report: &Report, english: &English<'_>) -> String {
    let mut out = String::new();
    balance(&mut out, "Everybody", &report.everywhere, english);
    for (code, group) in &report.languages {
        let name = english.language(&LanguageCode(code.clone()));
        balance(&mut out, &format!("Language: {name}"), group, english);
    }
    let english_code = LanguageCode("en".to_owned());
    for (code, group) in &report.regions {
        let name = tell::plain(&Places::standard().region_name(code, &english_code));
        balance(&mut out, &format!("Region: {name}"), group, english);
    }
    let (languages, regions) = (report.languages_folded, report.regions_folded);
    if languages + regions > 0 {
        let _ = writeln!(
            out,
            "Not shown: {} and {} of fewer than {FEWEST} people.",
            tell::counted(languages, "language"),
            tell::counted(regions, "region")
        );
    }
    out
}

// Writing to a string cannot fail.
fn balance(out: &mut String, title: &str, group: &Balance, english: &English<'_>) {
    let empty =
        group.wanted_not_shared.is_empty() && group.shared_not_wanted.is_empty() && group.short.is_empty();
    if empty && group.skills_folded == 0 {
        return;
    }
    let _ = writeln!(out, "{title} ({} people)", group.people);
    let count = |list: &[crate::matching::report::Count]| -> Vec<(SkillId, Vec<String>)> {
        list.iter().map(|count| (count.skill.clone(), vec![count.people.to_string()])).collect()
    };
    table(out, "wanted, shared by nobody", &["want it"], &count(&group.wanted_not_shared), english);
    let few = |number: Option<usize>| number.map_or_else(|| "few".to_owned(), |number| number.to_string());
    let short: Vec<_> = group
        .short
        .iter()
        .map(|short| {
            (short.skill.clone(), vec![short.wanted.to_string(), few(short.sharers), few(short.places)])
        })
        .collect();
    table(out, "wanted by more than there are places", &["want it", "share it", "places"], &short, english);
    table(out, "shared, wanted by nobody", &["share it"], &count(&group.shared_not_wanted), english);
    if group.skills_folded > 0 {
        let _ = writeln!(out, "  {} more, each of fewer than {FEWEST} people", group.skills_folded);
    }
    out.push('\n');
}

fn table(
    out: &mut String,
    title: &str,
    columns: &[&str],
    rows: &[(SkillId, Vec<String>)],
    english: &English<'_>,
) {
    const WIDTH: usize = 50;
    if rows.is_empty() {
        return;
    }
    let _ = write!(out, "  {title:<WIDTH$}");
    for column in columns {
        let _ = write!(out, "  {column:>8}");
    }
    out.push('\n');
    for (skill, numbers) in rows.iter().take(MOST_LINES) {
        let name: String = english.skill(skill).chars().take(WIDTH - 2).collect();
        let _ = write!(out, "    {name:<0$}", WIDTH - 2);
        for number in numbers {
            let _ = write!(out, "  {number:>8}");
        }
        out.push('\n');
    }
    if rows.len() > MOST_LINES {
        let _ = writeln!(out, "    … and {} more (--json shows all)", rows.len() - MOST_LINES);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::report::{Count, Short};

    #[test]
    fn the_report_reads_well() {
        let skill = |slug: &str| SkillId(slug.to_owned());
        let group = Balance {
            people: 40,
            wanted_not_shared: vec![Count { skill: skill("grant-writing"), people: 12 }],
            shared_not_wanted: vec![Count { skill: skill("wikidata"), people: 4 }],
            short: vec![Short { skill: skill("openrefine"), wanted: 9, sharers: None, places: None }],
            skills_folded: 2,
        };
        let report = Report {
            everywhere: group.clone(),
            languages: [("sw".to_owned(), group.clone())].into(),
            languages_folded: 3,
            regions: [("SSA".to_owned(), group)].into(),
            regions_folded: 1,
        };
        let english = English::new(Taxonomy::standard()).expect("the messages are well-formed");
        insta::assert_snapshot!(text(&report, &english));
    }
}
