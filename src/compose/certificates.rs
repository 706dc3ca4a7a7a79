//! Certificates of participation: a page each, named by its code, that says who took part, in
//! what and when, and which revisions prove it; and the list of all of them. That the bot keeps
//! the page is the proof: whoever doubts a paper looks its code up.

use serde::Serialize;

use super::composer::{Cell, Composer, words};
use super::render::Voice;
use super::{Award, Wanted};
use crate::ids::{ActionId, LanguageCode, PageTitle, RevId, RoundId, SkillId, UserId, Username};

/// The region of a certificate's page, and of the list.
pub const CERTIFICATES_REGION: &str = "certificates";

/// Letters and digits that nobody takes for one another (Crockford's base 32).
const DIGITS: [u8; 32] = *b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Of a code, in groups of four.
const CODE_DIGITS: u32 = 12;

/// Skills that a certificate names.
const MOST_SKILLS: usize = 12;

/// Revisions that a certificate names.
const MOST_EVIDENCE: usize = 30;

/// What a certificate certifies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateView {
    /// Its code, which is its page's name.
    pub code: String,
    /// The account.
    pub account: Username,
    /// The name as its holder wishes, where it is another: a stranger's words.
    pub name: Option<String>,
    /// The first and the last month.
    pub months: (RoundId, RoundId),
    /// What was done how often, by message; none of them is zero.
    pub counts: Vec<(&'static str, usize)>,
    /// The skills that it was about.
    pub skills: Vec<SkillId>,
    /// The awards given for it.
    pub awards: Vec<Award>,
    /// The revisions that prove it.
    pub evidence: Vec<RevId>,
}

/// Whether a certificate holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Valid(CertificateView),
    /// It no longer does. Of whom it was nothing is said.
    Revoked {
        /// Its code.
        code: String,
    },
}

impl Standing {
    /// The code.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Valid(view) => &view.code,
            Self::Revoked { code } => code,
        }
    }
}

/// A certificate's words, plain, in one language: for paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateText {
    /// The language.
    pub language: LanguageCode,
    /// Whether it runs from right to left.
    pub right_to_left: bool,
    /// Certificate of participation.
    pub title: String,
    /// Whose.
    pub programme: String,
    /// This is to certify that.
    pub says: String,
    /// Who.
    pub name: String,
    /// Their account, where the name is another.
    pub account: Option<String>,
    /// Took part, and when.
    pub did: String,
    /// In what, a line each.
    pub lines: Vec<String>,
    /// The code.
    pub code: String,
    /// Where to look it up.
    pub verify: String,
}

/// The code of somebody's certificate: always the same, and no two people's are. It is no secret;
/// what proves a certificate is the page with that name, which the bot keeps.
#[must_use]
pub fn code(who: UserId) -> String {
    let id = ActionId::of(&["certificate", &who.to_string()]);
    let number = u64::from_str_radix(id.as_str().trim_start_matches(ActionId::MARK), 16).unwrap_or_default();
    let mut code = String::new();
    for place in 0..CODE_DIGITS {
        if place > 0 && place % 4 == 0 {
            code.push('-');
        }
        let digit = usize::try_from(number >> (place * 5) & 31).unwrap_or_default();
        code.extend(DIGITS.get(digit).copied().map(char::from));
    }
    code
}

#[derive(Serialize)]
struct Page {
    code: String,
    valid: bool,
    name: String,
    account: Option<String>,
    months: String,
    lines: Vec<String>,
    evidence: String,
}

#[derive(Serialize)]
struct List {
    table: String,
}

impl Composer<'_> {
    /// The page of a certificate.
    #[must_use]
    pub fn certificate_page(&self, code: &str) -> Option<PageTitle> {
        self.pages.certificates().subpage(code).ok()
    }

    /// Every certificate's page, and the list of them. Without any there is none.
    #[must_use]
    pub fn certificates(&self, standings: &[Standing]) -> Vec<Wanted> {
        if standings.is_empty() {
            return Vec::new();
        }
        let mut pages: Vec<Wanted> = standings.iter().filter_map(|one| self.certificate(one)).collect();
        let valid = standings.iter().filter_map(|one| match one {
            Standing::Valid(view) => Some(view),
            Standing::Revoked { .. } => None,
        });
        let rows: Vec<Vec<Cell>> = valid
            .map(|view| {
                let page = format!("{}/{}", self.pages.certificates(), view.code);
                vec![
                    Cell::of(format!("<span dir=\"ltr\">[[:{page}|{}]]</span>", view.code)),
                    Cell::of(Self::user(&view.account)),
                    Cell::of(months(view.months)),
                ]
            })
            .collect();
        let count = rows.len().to_string();
        let columns = ["column-code", "column-name", "column-month"];
        let list = List { table: self.table(self.page_says("certificates-caption", &[]), &columns, rows) };
        let content = self.fill("pages/certificates", &self.voice, &list);
        let summary = ("summary-certificates", &[count.as_str()][..]);
        pages.push(self.wanted(self.pages.certificates(), CERTIFICATES_REGION, &content, summary));
        pages
    }

    fn certificate(&self, standing: &Standing) -> Option<Wanted> {
        let code = standing.code();
        let page = match standing {
            Standing::Valid(view) => {
                let account = words(view.account.as_str());
                let name = view.name.as_deref().map_or(account, words);
                Page {
                    code: code.to_owned(),
                    valid: true,
                    name,
                    account: view.name.is_some().then(|| Self::user(&view.account)),
                    months: months(view.months),
                    lines: self.certificate_lines(view),
                    evidence: self.certificate_evidence(view),
                }
            }
            Standing::Revoked { .. } => Page {
                code: code.to_owned(),
                valid: false,
                name: String::new(),
                account: None,
                months: String::new(),
                lines: Vec::new(),
                evidence: String::new(),
            },
        };
        let content = self.fill("pages/certificate", &self.voice, &page);
        let summary = if page.valid { "summary-certificate" } else { "summary-certificate-revoked" };
        let title = self.certificate_page(code)?;
        Some(self.wanted(title, CERTIFICATES_REGION, &content, (summary, &[code])))
    }

    fn certificate_lines(&self, view: &CertificateView) -> Vec<String> {
        let counts = view.counts.iter().map(|(key, count)| self.page_says(key, &[&count.to_string()]));
        let mut lines: Vec<String> = counts.collect();
        let skills = view.skills.iter().take(MOST_SKILLS).map(|skill| self.skill(&self.voice, skill));
        let skills: Vec<String> = skills.collect();
        let awards: Vec<String> =
            view.awards.iter().map(|award| self.award_title(&self.voice, award)).collect();
        for (key, listed) in [("certificate-skills", skills), ("certificate-awards", awards)] {
            if !listed.is_empty() {
                lines.push(self.page_says(key, &[&self.listed(&self.voice, &listed)]));
            }
        }
        lines
    }

    fn certificate_evidence(&self, view: &CertificateView) -> String {
        let links: Vec<String> = view
            .evidence
            .iter()
            .take(MOST_EVIDENCE)
            .map(|revision| format!("[[Special:Diff/{revision}|{revision}]]"))
            .collect();
        self.listed(&self.voice, &links)
    }

    /// The same for paper, in the nearest language that the bot speaks; `address` is that of its page.
    #[must_use]
    pub fn certificate_text(
        &self,
        view: &CertificateView,
        language: &LanguageCode,
        address: &str,
    ) -> CertificateText {
        let lang = super::composer::nearest(&self.messages, self.names, language.clone());
        let voice: Voice = self.voice_for(lang.clone());
        let say = |key: &str, parameters: &[&str]| self.say(&voice, key, parameters);
        let mut lines: Vec<String> =
            view.counts.iter().map(|(key, count)| say(key, &[&count.to_string()])).collect();
        let skills = view.skills.iter().take(MOST_SKILLS).map(|skill| self.names.skill(skill, &lang));
        let skills: Vec<String> = skills.collect();
        // A title of the configuration's own is in no language that is known.
        let awards = view.awards.iter().map(|award| match award.title.as_str() {
            "" => self.award_title(&voice, award),
            title => title.to_owned(),
        });
        for (key, listed) in [("certificate-skills", skills), ("certificate-awards", awards.collect())] {
            if !listed.is_empty() {
                lines.push(say(key, &[&self.listed(&voice, &listed)]));
            }
        }
        let account = view.account.as_str();
        CertificateText {
            right_to_left: voice.dir == "rtl",
            title: say("certificate-title", &[]),
            programme: say("certificate-programme", &[]),
            says: say("certificate-says", &[]),
            name: view.name.clone().unwrap_or_else(|| account.to_owned()),
            account: view.name.is_some().then(|| say("certificate-account", &[&isolated(account)])),
            did: say("certificate-did", &[&left_to_right(&months(view.months))]),
            code: say("certificate-code", &[&left_to_right(&view.code)]),
            verify: say("certificate-verify", &[&left_to_right(address)]),
            lines,
            language: lang,
        }
    }
}

/// A text that keeps its own direction within another, where no tag can say so.
fn isolated(text: &str) -> String {
    format!("\u{2068}{text}\u{2069}")
}

/// The same for months, codes and addresses.
fn left_to_right(text: &str) -> String {
    format!("\u{2066}{text}\u{2069}")
}

fn months((first, last): (RoundId, RoundId)) -> String {
    if first == last { first.to_string() } else { format!("{first} – {last}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::AwardSide;
    use crate::compose::testing::{HARM, HOSTILE, award, composer, language, name, pages, round, skill};

    fn view() -> CertificateView {
        CertificateView {
            code: code(UserId(17)),
            account: name("LCTest-KE-017"),
            name: Some("أمينة Amina".to_owned()),
            months: (round(), RoundId::parse("2027-01").expect("a month")),
            counts: vec![("certificate-shared", 2), ("certificate-learned", 1)],
            skills: vec![skill("wikidata"), skill("budgeting")],
            awards: vec![award(AwardSide::Sharer)],
            evidence: vec![RevId(12), RevId(345)],
        }
    }

    #[test]
    fn codes_are_for_ever_and_easy_to_read() {
        assert_eq!(code(UserId(17)), code(UserId(17)));
        let codes: std::collections::BTreeSet<String> = (1..20_000).map(|id| code(UserId(id))).collect();
        assert_eq!(codes.len(), 19_999);
        for code in codes.iter().take(100) {
            assert!(code.len() == 14 && !code.contains(['I', 'L', 'O', 'U']), "{code}");
        }
        insta::assert_snapshot!(code(UserId(17)));
    }

    #[test]
    fn a_certificate_reads_well_and_a_revoked_one_names_nobody() {
        let pages = pages();
        let composer = composer(&pages);
        let wanted = composer.certificates(&[Standing::Valid(view())]);
        insta::assert_snapshot!(
            wanted.iter().map(|wanted| wanted.content.as_str()).collect::<Vec<_>>().join("\n---\n")
        );
        let revoked = Standing::Revoked { code: code(UserId(17)) };
        let wanted = composer.certificates(&[revoked]);
        assert_eq!(wanted[0].page.as_str(), format!("{}/{}", pages.certificates(), code(UserId(17))));
        assert!(!format!("{wanted:?}").contains("LCTest"));
        insta::assert_snapshot!(wanted[0].content);
        assert_eq!(composer.certificates(&[]), []);
    }

    #[test]
    fn a_name_made_of_markup_is_only_a_name() {
        let pages = pages();
        let hostile = CertificateView { name: Some(HOSTILE.to_owned()), ..view() };
        for wanted in composer(&pages).certificates(&[Standing::Valid(hostile)]) {
            for harm in HARM {
                assert!(
                    !wanted.content.contains(harm) && !wanted.summary.contains(harm),
                    "{harm}: {wanted:?}"
                );
            }
        }
    }

    #[test]
    fn on_paper_it_is_plain_and_in_one_language() {
        let pages = pages();
        let text = composer(&pages).certificate_text(&view(), &language("xx"), "https://wiki.example/X");
        assert_eq!(text.language, language("en"));
        insta::assert_debug_snapshot!(text);
    }
}
