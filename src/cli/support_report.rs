//! `lets-connect support-report`: which support people need, as files for the working group
//! alone. What it prints says how many there are and where the report is, and nothing of it.

use std::io::Write as _;
use std::path::Path;

use crate::cli::args::{SupportFormat, SupportReportArgs};
use crate::cli::decided::decided;
use crate::cli::{DONE, PROBLEMS, Unusable, files, tell};
use crate::cycle::Wish;
use crate::ids::Timestamp;
use crate::plan::draft::Draft;
use crate::plan::guard::Guarded;
use crate::plan::world::World;
use crate::programme::Programme;
use crate::registry::Weight;
use crate::support::{Report, Sheet, Sources, Tally, report};
use crate::{sealed, telemetry};

mod tables;
mod workbook;

use crate::cli::private_file::{self, Openness, PrivateFile};

/// Writes it.
pub async fn run(programme: &Programme, wanted: &SupportReportArgs) -> anyhow::Result<u8> {
    let config = &programme.config;
    if config.form.iter().all(|form| form.support.is_empty()) {
        let why = "no form asks which support people need; say under [form.support] which question does";
        return Err(Unusable(why.to_owned()).into());
    }
    // What cannot be written need not be made: the wiki is not asked.
    if wanted.format == SupportFormat::Age {
        sealed::check(&config.privacy.recipients).map_err(|error| Unusable(error.to_string()))?;
    }
    let place = Place::of(wanted)?;
    let (report, now, is_whole) = decided(programme, Wish::default(), |world, draft| {
        telemetry::guard(Guarded::new(&world.registrations, &draft.innocent()));
        Ok((made(programme, world, draft), world.now, is_whole(programme, world)))
    })
    .await?;
    place.write(report.sheets.to_be_sealed(), now, &config.privacy.recipients)?;
    eprint!("{}", said(&report.tally));
    if !is_whole {
        eprintln!("A form's file could not be read whole: what is in no table may still be needed.");
    }
    Ok(if is_whole { DONE } else { PROBLEMS })
}

fn made(programme: &Programme, world: &World, draft: &Draft<'_>) -> Report {
    let config = &programme.config;
    let asking = config.form.iter().filter(|form| !form.support.is_empty());
    let forms: Vec<&str> = asking.map(|form| form.name.as_str()).collect();
    let sources = Sources {
        registrations: &world.registrations,
        standing: &world.standing,
        vetted: &draft.vetted,
        departures: &world.departures,
        forms: &forms,
        settings: &config.support,
        now: world.now,
    };
    report(&sources, &world.intake_problems)
}

/// Whether every row of the forms that ask about support could be read.
fn is_whole(programme: &Programme, world: &World) -> bool {
    let asks =
        |place: &str| programme.config.form.iter().any(|form| form.name == place && !form.support.is_empty());
    !world.intake_problems.iter().any(|problem| problem.weight == Weight::Refused && asks(&problem.place))
}

/// How much there is.
fn said(tally: &Tally) -> String {
    let people =
        if tally.people == 1 { "1 person asks".to_owned() } else { format!("{} people ask", tally.people) };
    format!(
        "{people} for support: {} by amendment, {} by stipend, {} undecided; {} open, of them {} late; \
         {} changed since decided, {} to be checked, {} left out because they left\n",
        tally.amendment,
        tally.stipend,
        tally.undecided,
        tally.open,
        tally.late,
        tally.overtaken,
        tally.marked,
        tally.left_out
    )
}

/// Where the report goes, which was looked at.
enum Place {
    /// Nowhere in particular: whoever reads standard output.
    Standard(SupportFormat),
    /// Into one file.
    File(SupportFormat, PrivateFile),
    /// Into a folder, a file each.
    Folder(Vec<PrivateFile>),
}

impl Place {
    fn of(wanted: &SupportReportArgs) -> anyhow::Result<Self> {
        let SupportReportArgs { format, out, overwrite, in_the_open } = wanted;
        let openness = match format {
            SupportFormat::Age => Openness::Sealed,
            SupportFormat::Xlsx | SupportFormat::Csv if *in_the_open => Openness::InTheOpen,
            SupportFormat::Xlsx | SupportFormat::Csv => Openness::Private,
        };
        if files::is_standard(out) {
            if openness == Openness::Private {
                let why = "--out -: whoever reads this output would read what was said in confidence; write to a \
                           file, or use --format age, or add --in-the-open if you mean it";
                return Err(Unusable(why.to_owned()).into());
            }
            return Ok(Self::Standard(*format));
        }
        if *format == SupportFormat::Csv {
            private_file::folder(out, openness)?;
            let one = |file: &&str| PrivateFile::at(&out.join(format!("{file}.csv")), *overwrite, openness);
            return Ok(Self::Folder(tables::FILES.iter().map(one).collect::<Result<_, _>>()?));
        }
        Ok(Self::File(*format, PrivateFile::at(out, *overwrite, openness)?))
    }

    fn write(self, sheets: &[Sheet], now: Timestamp, keys: &[String]) -> anyhow::Result<()> {
        match self {
            Self::Standard(SupportFormat::Csv) => {
                std::io::stdout().lock().write_all(&tables::needs(sheets)?)?;
            }
            Self::Standard(format) => {
                std::io::stdout().lock().write_all(&content(format, sheets, now, keys)?)?;
            }
            Self::File(format, file) => {
                file.write(&content(format, sheets, now, keys)?)?;
                told(file.path(), format);
            }
            Self::Folder(places) => {
                for (place, table) in places.iter().zip(tables::all(sheets)?) {
                    place.write(&table)?;
                    told(place.path(), SupportFormat::Csv);
                }
            }
        }
        Ok(())
    }
}

/// What one file of a format holds.
fn content(
    format: SupportFormat,
    sheets: &[Sheet],
    now: Timestamp,
    keys: &[String],
) -> anyhow::Result<Vec<u8>> {
    let workbook = workbook::bytes(sheets, now)?;
    Ok(match format {
        SupportFormat::Age => sealed::seal(keys, workbook)?.into_bytes(),
        SupportFormat::Xlsx | SupportFormat::Csv => workbook,
    })
}

fn told(path: &Path, format: SupportFormat) {
    let path = tell::plain(&path.display().to_string());
    let how = match format {
        SupportFormat::Age => " (open it with age --decrypt -i KEY --output support.xlsx)",
        SupportFormat::Xlsx | SupportFormat::Csv => " (delete it when it has served)",
    };
    println!("written: {path}{how}");
}
