//! Takes back what a round introduced and nobody has answered: decides, records it on the wiki,
//! and strikes what was posted. The record comes first: from then on every cycle goes on with it.

use std::collections::{BTreeMap, BTreeSet};

use super::{CycleError, Survey, Wish, policy, survey};
use crate::compose::ProgrammeName;
use crate::compose::vocabulary::Vocabulary;
use crate::gather;
use crate::ids::{ActionId, PageTitle, RoundId, UserId, Username};
use crate::intake::memory::Memory;
use crate::matching::Connection;
use crate::plan::approval::connection_id;
use crate::plan::audit;
use crate::plan::draft::Draft;
use crate::plan::ledger::RoundRecord;
use crate::plan::outcome::Outcome;
use crate::plan::undo::{Known, Stands, Told, Verdict};
use crate::plan::{Action, Deed, Plan, Write, undo};
use crate::programme::Programme;
use crate::registry::{ClinicStatus, Registrant};
use crate::wiki::{Base, PageQuery, PageState, Wiki};
use crate::wikitext::Options;

/// What is decided of a round.
pub struct Decision {
    /// The round's record as it ought to be is this survey's only edit, if anything is taken back.
    pub survey: Survey,
    /// The connections, with why they stand, if they do.
    pub connections: Vec<(Connection, Option<Stands>)>,
    /// Clinics that were only proposed, and are taken back.
    pub clinics: usize,
    /// Who takes part, by name.
    pub names: BTreeMap<UserId, Username>,
}

/// Decides what of a round is taken back. Nothing, if there is no such round.
pub async fn decide(
    wiki: &impl Wiki,
    programme: &Programme,
    round: RoundId,
    because: Option<&str>,
) -> Result<Option<Decision>, CycleError> {
    let config = &programme.config;
    let mut memory = Memory::default();
    let gather::Gathered { world, site } = Box::pin(gather::world(wiki, config, &mut memory, None)).await?;
    let Some(record) = world.rounds.get(&round) else { return Ok(None) };
    let Some(page) = record.page(&config.pages.state) else { return Ok(None) };
    let names = Vocabulary(&world.lexicon);
    let composer = programme.composer(&names)?;
    let wish = Wish::default();
    let policy = policy(programme, &composer, &wish, &world);
    let draft = Draft::new(&world, &policy);
    let registrants = &draft.vetted.registrants;
    let open = draft.approval.as_ref().is_some_and(|approval| approval.round == round && approval.is_open());
    let told = told(wiki, &draft, record, (&world.bot, &world.options)).await?;
    let ended = draft.outcomes.iter().filter(|one| one.round == round);
    let ended: BTreeSet<ActionId> = ended
        .filter(|one| matches!(one.outcome, Outcome::Declined(_) | Outcome::Freed(_)))
        .map(|one| connection_id(one.connection))
        .collect();
    let taken_over = draft.clinics.values().filter(|clinic| clinic.status != ClinicStatus::Proposed);
    let taken_over = taken_over.map(|clinic| clinic.id.clone()).collect();
    let none = RoundRecord { connections: Vec::new(), ..record.clone() };
    let known = Known {
        record,
        standing: draft.standing.get(&round).unwrap_or(&none),
        registrants,
        ledger: &world.ledger,
        ended: &ended,
        told: &told,
        taken_over: &taken_over,
        made: world.made.get(&round).copied().unwrap_or(world.now),
        today: world.today(),
    };
    let verdicts = known.verdicts(open);
    let wanted = known.record(&verdicts, because);
    let clinics = known.clinics().len();
    let connections = verdicts.into_iter().map(|Verdict { connection, stands }| (connection.clone(), stands));
    let connections = connections.collect();
    let names = registrants.values().map(|person| (person.id, person.name.clone())).collect();
    let actions = match wanted {
        Some(wanted) => {
            recording(wiki, record, &wanted, page, &config.programme.name).await?.into_iter().collect()
        }
        None => Vec::new(),
    };
    let plan = Plan { actions, ..Plan::default() };
    let broken = audit::broken(&plan, &config.pages.state);
    if !broken.is_empty() {
        return Err(CycleError::Broken(broken));
    }
    let places = draft.shelf.places.clone();
    let survey = Survey {
        site,
        pages: BTreeMap::new(),
        plan,
        places,
        feed: None,
        round: Some(round),
        somebody_matched: None,
        world: Box::new(world.clone()),
    };
    Ok(Some(Decision { survey, connections, clinics, names }))
}

/// The edit that records it, if the record is still the one that was read.
async fn recording(
    wiki: &impl Wiki,
    read: &RoundRecord,
    wanted: &RoundRecord,
    page: PageTitle,
    name: &ProgrammeName,
) -> Result<Option<Action>, CycleError> {
    let query = PageQuery { titles: vec![page.clone()], opt_out_category: None };
    let pages = wiki.pages(&query).await?;
    let Some(PageState::Present { head, .. }) = pages.get(&page).map(|found| &found.state) else {
        return Ok(None);
    };
    let now = head.text.as_deref().and_then(|text| RoundRecord::parse(text).ok());
    if now.as_ref() != Some(read) {
        return Err(CycleError::Moved(page));
    }
    let text = wanted.to_json();
    let base = Base::Revision(head.id);
    Ok(Some(Action {
        id: ActionId::of(&["undo", page.as_str(), &format!("{base:?}"), &text]),
        effects: Vec::new(),
        page,
        base,
        write: Write::Whole { text },
        sources: Vec::new(),
        summary: name.summary(&format!("round {}, what nobody has answered is taken back", wanted.round)),
    }))
}

/// How it stands with the section in which each of a round's people was told.
async fn told(
    wiki: &impl Wiki,
    draft: &Draft<'_>,
    record: &RoundRecord,
    (bot, options): (&Username, &Options),
) -> Result<BTreeMap<UserId, Told>, CycleError> {
    let round = record.round;
    let mut sought = Vec::new();
    let people: BTreeSet<UserId> =
        record.connections.iter().flat_map(|one| [one.learner, one.sharer]).collect();
    for who in people {
        let Some(page) = draft.vetted.registrants.get(&who).and_then(Registrant::talk_page) else {
            continue;
        };
        if !draft.knows(&Deed::Introduce { who, round }) {
            continue;
        }
        let introduction = undo::introduction(who, round);
        // What the bot struck there before is its own doing.
        let struck = draft.strikes_of(who, record);
        let marks = std::iter::once(introduction.clone()).chain(struck).collect();
        sought.push(gather::told::Sought { who, page, introduction, marks });
    }
    Ok(gather::told::told(wiki, bot, options, &sought).await?)
}

/// The plan of now, and of it only what strikes, and the pages of rounds.
pub async fn strikes(wiki: &impl Wiki, programme: &Programme) -> Result<Survey, CycleError> {
    let mut survey = survey(wiki, programme, Wish::default()).await?;
    let rounds = programme.config.pages.rounds.as_str();
    // A round that is due is made by the next cycle.
    survey.plan.intent = None;
    let is_round = |action: &Action| action.page.as_str().starts_with(rounds);
    survey.plan.keep(|action| {
        matches!(action.write, Write::Strike { .. })
            || is_round(action) && matches!(action.write, Write::Region { .. })
    });
    Ok(survey)
}
