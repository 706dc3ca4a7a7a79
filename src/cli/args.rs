//! What can be asked on the command line, and the help that teaches it.
//! Nothing is done here.
#![expect(clippy::doc_markdown, reason = "the comments are the help that people read in a terminal")]

use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{ArgAction, Args, ColorChoice, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::ids::RoundId;

mod calendar;
mod certificate;
mod matching;
mod status;
mod steering;
mod support_report;
mod taxonomy;

pub use calendar::CalendarArgs;
pub use certificate::{CertificateArgs, PaperSize};
pub use matching::{ExplainArgs, Files, MatchArgs, ReportArgs, VerifyArgs};
pub use status::StatusArgs;
pub use steering::{ApplyArgs, ManArgs, PauseArgs, UndoArgs};
pub use support_report::{SupportFormat, SupportReportArgs};
pub use taxonomy::{ImportCapacitiesArgs, PrintArgs, TaxonomyArgs, TaxonomyCommand};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// The configuration where none is named.
pub const DEFAULT_CONFIG: &str = "config/meta.toml";

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  problems were reported; what could be done was done
  2  the command or the configuration is wrong; nothing was done";

/// Runs a peer-learning programme, such as Wikimedia's Let's Connect, on a wiki
///
/// The bot reads registrations, matches people who share a skill with people who want to learn
/// it, keeps the Skills Directory, writes notices on talk pages and gives barnstars.
///
/// `run`, `apply`, `undo`, `setup`, `forget`, `links`, `pause` and `resume` edit the wiki. Everything else
/// only looks; to see beforehand what would be edited, use `plan` and --dry-run.
///
/// Begin with:
///   lets-connect check            everything that is wrong, each with its mend
///   lets-connect setup --dry-run  what would be published
///   lets-connect plan             every edit as a diff
#[derive(Clone, Debug, Parser)]
#[command(
    name = "lets-connect",
    version,
    styles = STYLES,
    max_term_width = 100,
    verbatim_doc_comment,
    after_help = EXIT_CODES,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub struct Cli {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What holds for every command.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Everywhere")]
pub struct Global {
    /// The configuration
    #[arg(
        long,
        value_name = "FILE",
        env = "LETS_CONNECT_CONFIG",
        default_value = DEFAULT_CONFIG,
        global = true
    )]
    pub config: PathBuf,
    /// The address of the wiki's api.php, in place of wiki.api in the configuration
    #[arg(long, value_name = "API", global = true)]
    pub wiki: Option<String>,
    /// How the log is written (to standard error; LETS_CONNECT_LOG chooses what, as `debug` or
    /// `lets_connect::apply=trace`)
    #[arg(long, value_enum, value_name = "FORM", default_value_t, global = true)]
    pub log: LogForm,
    /// Log more; twice for everything
    #[arg(short, long, action = ArgAction::Count, global = true)]
    pub verbose: u8,
    /// Log errors only
    #[arg(short, long, conflicts_with = "verbose", global = true)]
    pub quiet: bool,
    /// Whether to use colours (NO_COLOR turns `auto` off)
    #[arg(long, value_name = "WHEN", default_value_t = ColorChoice::Auto, global = true)]
    pub color: ColorChoice,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LogForm {
    /// A line each, for people.
    #[default]
    Human,
    /// A JSON object each, for machines.
    Json,
}

/// What to do.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Publish the on-wiki templates, the help and the start pages
    ///
    /// A page that nobody changed since is renewed. One that people changed stays as it is; where this
    /// version changed it too, both sides' changes are shown, --merge puts them together, and --force
    /// replaces people's. The stop page is obeyed and never overwritten, the start pages are people's
    /// from their first edit on. A second setup publishes nothing (docs/setup.md).
    ///
    /// Examples:
    ///   lets-connect setup --dry-run
    ///   lets-connect setup
    ///   lets-connect setup --merge
    ///   lets-connect setup --force --only "Template:Let's Connect profile"
    #[command(verbatim_doc_comment, after_help = EXIT_CODES)]
    Setup(SetupArgs),

    /// Look at everything and say what is wrong, each with its mend
    ///
    /// Everything at once, the gravest first: what stops the bot, what stops a part of the programme,
    /// what is worth knowing. It looks at the configuration, secrets and files, then at the account,
    /// its rights, the pages and the working group's words on the wiki. A wrong setting or a wiki that
    /// does not answer hides nothing that can still be seen. Edits nothing. Each finding is explained in
    /// docs/check.md. Something that is only worth knowing is no problem: the exit code is 0.
    ///
    /// Examples:
    ///   lets-connect check
    ///   lets-connect check --json | jq -r '.findings[] | "\(.where): \(.mend)"'
    #[command(verbatim_doc_comment, after_help = EXIT_CODES)]
    Check(CheckArgs),

    /// Print every edit as a diff; do nothing
    ///
    /// The plan is what `run --once` would carry out at this moment: the edits, what waits and
    /// why, and what people ought to mend. With --out it goes into a file, too, which nobody else
    /// can read and which `apply` carries out.
    ///
    /// Examples:
    ///   lets-connect plan
    ///   lets-connect plan --round 2026-11
    ///   lets-connect plan --round 2026-11 --out november.plan
    ///   lets-connect plan --json | jq '.edits[].page'
    #[command(verbatim_doc_comment, after_help = EXIT_CODES)]
    Plan(PlanArgs),

    /// Carry the plan out, once or on the schedule
    ///
    /// Without --once it keeps going on the schedule of the configuration until SIGTERM or
    /// Ctrl-C, and ends after the edit under way. Whatever was interrupted is taken up by the
    /// next run; nothing is done twice. It edits only while the stop page says `run`.
    ///
    /// Examples:
    ///   lets-connect run --once
    ///   lets-connect run --once --round 2026-11
    ///   lets-connect run --trial 50
    ///   lets-connect --log json run
    #[command(verbatim_doc_comment, after_help = EXIT_CODES)]
    Run(RunArgs),

    /// Say how the bot is, at a glance
    ///
    /// Asks the running daemon (if `watch.listen` names its port) and the wiki: whether it is well,
    /// the stop page, who holds the lease, what was done lately, what comes next, what waits and
    /// why, and who can mend what. Edits nothing. Who was asked to stop or to pause is well.
    ///
    /// Examples:
    ///   lets-connect status
    ///   lets-connect status --json | jq .wrong
    #[command(verbatim_doc_comment, after_help = EXIT_CODES)]
    Status(StatusArgs),

    /// Carry out a plan that `plan --out` wrote, and nothing else
    ///
    /// Looks at the wiki anew, and makes those edits of the file that would still be made just so:
    /// the same text on the same page. Everything else is told and not done: what would no longer
    /// be made so, and what would be made now and is not in the file. The stop page, approvals,
    /// opt-outs and all other guards hold as in `run`. A plan of another wiki, account or version,
    /// one that was changed since, or one older than seven days is refused.
    ///
    /// Exits 0 if all of the file was done, 1 if some of it was not, 2 if the file is refused.
    ///
    /// Examples:
    ///   lets-connect apply november.plan --dry-run
    ///   lets-connect apply november.plan
    ///   lets-connect apply november.plan --except "User talk:LCTest-KE-017"
    #[command(verbatim_doc_comment, after_help = EXIT_CODES)]
    Apply(ApplyArgs),

    /// Stop the bot's edits for now, in every place where it runs
    ///
    /// Writes on the stop page, at which every instance looks before every edit; so it lasts
    /// whatever is restarted. With --until it ends by itself, by the wiki's clock. Where people
    /// stopped the bot already nothing is written, and who did is told. Pausing anew changes the
    /// end and the reason.
    ///
    /// Examples:
    ///   lets-connect pause
    ///   lets-connect pause --until 2026-12-01T06:00Z --because "server work"
    #[command(verbatim_doc_comment, after_help = EXIT_CODES)]
    Pause(PauseArgs),

    /// Let the bot go on that `pause` stopped
    ///
    /// Takes back the bot's own pause alone. If somebody else wrote on the stop page since, it says
    /// who, when and what, and exits 1: ask them, and write `run` on the page together.
    ///
    /// Examples:
    ///   lets-connect resume
    ///   lets-connect --config config/dev.toml resume
    #[command(verbatim_doc_comment, after_help = EXIT_CODES)]
    Resume,

    /// Take back the introductions of a round that nobody has answered yet
    ///
    /// Records on the wiki which connections of the round are taken back, then strikes what was
    /// posted by new edits, with a line in the reader's language that it was a mistake. A connection
    /// about which either of the two has said anything stands, as it does where somebody wrote in
    /// the section or moved it away; those are listed. What was taken back is neither reminded of
    /// nor counted, and both people are free for the next round. If it dies, or a page cannot be
    /// written to now, the next cycle goes on with it.
    ///
    /// Examples:
    ///   lets-connect undo 2026-11 --dry-run
    ///   lets-connect undo 2026-11 --because "made from an old list of skills"
    #[command(verbatim_doc_comment, after_help = EXIT_CODES)]
    Undo(UndoArgs),

    /// Look at the links that people gave, and record which do not answer
    ///
    /// Only those that are due are asked for, a few a host. A link that failed on three days in a row is
    /// marked in the resource centre by the next cycle, and told on the problems page.
    ///
    /// Examples:
    ///   lets-connect links
    ///   lets-connect --config config/dev.toml links
    #[command(verbatim_doc_comment, after_help = EXIT_CODES)]
    Links,

    /// Read a form dump and say what was understood, off the wiki
    ///
    /// The file is CSV, TSV, XLSX or ODS. Accounts are not looked up and nothing is edited. Private
    /// answers are never printed. In a terminal a long table shows its beginning.
    ///
    /// Examples:
    ///   lets-connect import responses.csv
    ///   lets-connect import responses.csv --form register-2026
    ///   lets-connect import responses.csv --json | jq .problems
    #[command(verbatim_doc_comment, after_help = EXIT_CODES)]
    Import(ImportArgs),

    /// Make a round from a file of registrants, without a wiki
    ///
    /// Reads one registrant a line (JSON), connects learners with sharers as well as can be, and
    /// writes the round as JSON: connections with their fit and its parts, wishes that stay open and
    /// why, totals, and the certificate by which `verify` proves that no other choice is better. A
    /// bad line or field is told with its place and its mend, and costs itself only. The settings
    /// of matching come from the configuration, where there is one; nothing else of it is needed.
    ///
    /// Within a round, --standing takes its file and --ended the connections of it that came to
    /// nothing, a line each: {"learner": 3, "sharer": 9, "skill": "openrefine", "how": "declined",
    /// "by": "sharer"} (how: declined or silent; by: learner or sharer, if known). What stands is
    /// kept; the freed people are matched again, never with the same partner for that skill.
    ///
    /// Examples:
    ///   lets-connect match --registrants people.jsonl --round 2026-11 --out 11.json
    ///   lets-connect match --registrants people.jsonl --round 2026-11 --history 10.json --out 11.json
    ///   lets-connect match --registrants people.jsonl --standing 11.json --ended ended.jsonl
    ///   lets-connect match --registrants - --round 2026-11 --candidates all.jsonl | jq .totals
    #[command(verbatim_doc_comment, after_help = EXIT_CODES)]
    Match(MatchArgs),

    /// Prove that a round is the best there is, or say what is wrong with it
    ///
    /// Checks the certificate of a round made by `match` against the same registrants (and history
    /// and skills), independently of how the round was found; and by its digests that neither the
    /// file nor the people have changed since. Exits 0 if all holds, 1 if anything does not.
    ///
    /// Examples:
    ///   lets-connect verify 2026-11.json --registrants people.jsonl
    ///   lets-connect verify 2026-11.json --registrants people.jsonl --history 2026-10.json
    ///   lets-connect verify 2026-11.json --registrants people.jsonl --json
    #[command(verbatim_doc_comment, after_help = EXIT_CODES)]
    Verify(VerifyArgs),

    /// Count which skills are wanted and not shared, and shared and not wanted
    ///
    /// For the whole programme, and for each language and region. Counts only; groups and skills of
    /// fewer than three people are folded, so that no table tells of one person. Without
    /// --registrants it asks the wiki.
    ///
    /// Examples:
    ///   lets-connect report
    ///   lets-connect report --registrants people.jsonl
    ///   lets-connect report --registrants people.jsonl --json | jq .languages
    #[command(verbatim_doc_comment, after_help = EXIT_CODES)]
    Report(ReportArgs),

    /// Say whom somebody was matched with and why, or why with nobody and what would help
    ///
    /// For the operator's eyes: it tells more than the wiki shows. With --registrants and
    /// --round-file it explains a round made by `match`, without a wiki.
    ///
    /// Examples:
    ///   lets-connect explain LCTest-KE-017
    ///   lets-connect explain 17 --registrants people.jsonl --round-file 2026-11.json
    ///   lets-connect explain "LCTest Ñandú 03" --round 2026-11
    ///   lets-connect explain LCTest-KE-017 --json
    #[command(verbatim_doc_comment, after_help = EXIT_CODES)]
    Explain(ExplainArgs),

    /// Print all that the bot holds about somebody
    ///
    /// For the operator, to answer whoever asks. What was said in confidence is told by its
    /// questions alone; --out writes all of it into a file that only the working group's age keys
    /// (privacy.recipients) open.
    ///
    /// Examples:
    ///   lets-connect show LCTest-KE-017
    ///   lets-connect show LCTest-KE-017 --json
    ///   lets-connect show LCTest-KE-017 --out answer.age
    #[command(verbatim_doc_comment, after_help = EXIT_CODES)]
    Show(ShowArgs),

    /// Write somebody's certificate of participation as a PDF file
    ///
    /// The same that stands on its page of the wiki, in their language unless --language names
    /// another. It needs fonts for every script in it: on Debian fonts-noto-core and, for Chinese,
    /// Japanese and Korean, fonts-noto-cjk. Edits nothing.
    ///
    /// Examples:
    ///   lets-connect certificate 0VFE-M0PD-PDA2 --out amina.pdf
    ///   lets-connect certificate --user LCTest-KE-017 --paper letter --language en --out amina.pdf
    #[command(verbatim_doc_comment, after_help = EXIT_CODES)]
    Certificate(CertificateArgs),

    /// Let go of somebody: nothing they said until now counts any more
    ///
    /// Records it on the wiki (a keyed hash, which tells nobody who it is), takes their rows out of
    /// the dumps of forms, and says what remains. The next cycle takes them off the pages. What they
    /// say afterwards counts again. Edits the wiki and the dumps.
    ///
    /// Examples:
    ///   lets-connect forget LCTest-KE-017 --dry-run
    ///   lets-connect forget LCTest-KE-017
    #[command(verbatim_doc_comment, after_help = EXIT_CODES)]
    Forget(ForgetArgs),

    /// Write the Skills Directory as JSON or CSV
    ///
    /// Everybody who agreed to be listed, with what the directory's pages show and nothing else:
    /// docs/directory.md says what each field means. In CSV, a cell that a spreadsheet would take for
    /// a formula has an apostrophe before it.
    ///
    /// Examples:
    ///   lets-connect export
    ///   lets-connect export --out directory.json
    ///   lets-connect export --format csv --out directory.csv
    #[command(verbatim_doc_comment, after_help = EXIT_CODES)]
    Export(ExportArgs),
    /// Write the learning clinics as a file for calendar programs (iCalendar)
    ///
    /// Every clinic that has a time, in UTC, which calendar programs show by the reader's own clock;
    /// a proposal is marked as tentative. The wiki is only read.
    ///
    /// Examples:
    ///   lets-connect calendar --out clinics.ics
    ///   lets-connect calendar --language es --out clinicas.ics
    #[command(verbatim_doc_comment, after_help = EXIT_CODES)]
    Calendar(CalendarArgs),

    /// Write which support people need, for the working group alone
    ///
    /// What the forms were told in confidence (`[form.support]`): needs, for each funding track the
    /// next application day and whether it is soon enough, and what was decided. By default it is a
    /// workbook that only the working group's age keys (privacy.recipients) open. Without encryption
    /// it goes only where nobody else can read it, unless --in-the-open says so. docs/support.md
    /// says what each column means.
    ///
    /// Examples:
    ///   lets-connect support-report --out support.xlsx.age
    ///   lets-connect support-report --format xlsx --out private/support.xlsx --overwrite
    ///   lets-connect support-report --format csv --out private/support
    #[command(verbatim_doc_comment, after_help = EXIT_CODES)]
    SupportReport(SupportReportArgs),

    /// Print the skill taxonomy, or take Capacity Exchange's capacities into it
    ///
    /// `import` reads capacities.tab as it stands on Commons. A capacity is the skill that has its
    /// number, its Wikidata item or one of its names; it gives that skill the ids, and its names in
    /// every language. Any other becomes a new skill, below its parent if the table tells one. What
    /// stands in the taxonomy stays. Write the result to the page of pages.taxonomy (JSON), or
    /// give it to `match` with --skills.
    ///
    /// Examples:
    ///   lets-connect taxonomy print --out taxonomy.json
    ///   lets-connect taxonomy import capacities.tab --out taxonomy.json
    ///   lets-connect taxonomy import capacities.tab --skills mine.toml --out both.toml
    #[command(verbatim_doc_comment, after_help = EXIT_CODES)]
    Taxonomy(TaxonomyArgs),

    /// Print completions for a shell
    ///
    /// Examples:
    ///   lets-connect completions bash > ~/.local/share/bash-completion/completions/lets-connect
    ///   lets-connect completions fish > ~/.config/fish/completions/lets-connect.fish
    #[command(verbatim_doc_comment)]
    Completions(CompletionsArgs),

    /// Print the manual page, or write one for each command
    ///
    /// Examples:
    ///   lets-connect man | man -l -
    ///   lets-connect man --out ~/.local/share/man/man1
    #[command(verbatim_doc_comment)]
    Man(ManArgs),
}

/// `show`
#[derive(Args, Clone, Debug)]
pub struct ShowArgs {
    /// The account's name
    pub user: String,
    /// Print JSON
    #[arg(long, conflicts_with = "out")]
    pub json: bool,
    /// Write all of it, encrypted
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// `export`
#[derive(Args, Clone, Debug)]
pub struct ExportArgs {
    /// In which form
    #[arg(long, value_enum, default_value = "json")]
    pub format: ExportFormat,
    /// Where it is written; by default standard output
    #[arg(long, value_name = "FILE", default_value = "-")]
    pub out: PathBuf,
}

/// The forms in which the directory can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// One document, as docs/directory.schema.json describes it
    Json,
    /// A table, one row a person
    Csv,
}

/// `forget`
#[derive(Args, Clone, Debug)]
pub struct ForgetArgs {
    /// The account's name
    pub user: String,
    /// Say what would be done, and do nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `setup`
#[derive(Args, Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct SetupArgs {
    /// Show what would be published, and publish nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Where people and this version changed a page, put both together if their changes do not touch
    #[arg(long, conflicts_with = "force")]
    pub merge: bool,
    /// Overwrite pages that people changed; the summary says whose changes
    #[arg(long)]
    pub force: bool,
    /// Look at this page alone; may be given several times
    #[arg(long, value_name = "PAGE")]
    pub only: Vec<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `check`
#[derive(Args, Clone, Debug)]
pub struct CheckArgs {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `plan`
#[derive(Args, Clone, Debug)]
pub struct PlanArgs {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// Make this round, whether or not its time has come
    #[arg(long, value_name = "MONTH")]
    pub round: Option<RoundId>,
    /// Let the directory lose more of its people than limits.removal_percent
    #[arg(long)]
    pub allow_removals: bool,
    /// Write the plan into a file, for `apply`
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Replace the file if there is one
    #[arg(long, requires = "out")]
    pub overwrite: bool,
}

/// `run`
#[derive(Args, Clone, Debug)]
pub struct RunArgs {
    /// Run one cycle and end
    #[arg(long)]
    pub once: bool,
    /// Print the summary as JSON
    #[arg(long, requires = "once")]
    pub json: bool,
    /// Make this round, whether or not its time has come
    #[arg(long, value_name = "MONTH", requires = "once")]
    pub round: Option<RoundId>,
    /// Let the directory lose more of its people than limits.removal_percent
    #[arg(long, requires = "once")]
    pub allow_removals: bool,
    /// Be on trial: make no more than this many edits in all, counted on the wiki, in place of daemon.trial_edits
    #[arg(long, value_name = "EDITS")]
    pub trial: Option<u64>,
}

/// `import`
#[derive(Args, Clone, Debug)]
pub struct ImportArgs {
    /// The dump
    pub file: PathBuf,
    /// The form it is of, by its name in the configuration; needed if that maps several
    #[arg(long, value_name = "NAME")]
    pub form: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `completions`
#[derive(Args, Clone, Copy, Debug)]
pub struct CompletionsArgs {
    /// The shell
    pub shell: Shell,
}

#[cfg(test)]
mod tests;
