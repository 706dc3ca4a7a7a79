//! Who needs which support: in the working group's report, and nowhere else.
#![forbid(unsafe_code)]

mod support;

use std::fs;
use std::io::{Cursor, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use age::Decryptor;
use age::armor::ArmoredReader;
use age::x25519::Identity;
use calamine::{Data, Reader as _, Xlsx};
use lets_connect::cycle::{self, Wish};
use lets_connect::plan::{Plan, Write};
use serde_json::json;
use support::private_folder;
use support::story::{Story, binary};

/// Words of the dump that may be read nowhere but in the report.
const PRIVATE: [&str; 10] = [
    "To host two clinics for newcomers",
    "Childcare",
    "G-RF-2411",
    "الدعم المالي",
    "Necesito una cámara",
    "cmd|",
    "paid by the chapter",
    "Garde d’enfants",
    "需要翻译",
    "тихая комната",
];

const PEOPLE: [&str; 5] =
    ["LCTest-KE-001", "اختبار-لم 05", "LCTest Ñandú 03", "LCTest-XX-006", "LCTest-NG-007"];

/// A wiki, and a folder with the dump of a form and the configuration that maps it.
struct Desk {
    story: Story,
    folder: tempfile::TempDir,
    key: Identity,
}

impl Desk {
    fn begin() -> Self {
        let story = Story::begin();
        let folder = private_folder();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).expect("set");
        let key = Identity::generate();
        let dump = folder.path().join("support.csv");
        fs::copy("tests/data/forms/support.csv", &dump).expect("copied");
        let mappings = fs::read_to_string("tests/data/forms/forms.toml").expect("the mappings");
        let form =
            mappings.split("[[form]]").find(|form| form.contains("file = \"support.csv\"")).expect("it");
        let form = form.replace("\"support.csv\"", &format!("{:?}", dump.display().to_string()));
        // They are listed, so that much is said of them in public.
        let form = form.replace("[form.columns]", "[form.columns]\ndirectory = \"Your languages\"");
        let dev = fs::read_to_string("config/dev.toml").expect("the configuration");
        let (before, _) = dev.split_once("[[form]]").expect("a form");
        let recipients = format!("recipients = [\"{}\"]", key.to_public());
        let config = format!("{}[[form]]{form}", before.replace("recipients = []", &recipients));
        fs::write(folder.path().join("config.toml"), config).expect("written");
        story.wiki.act(&json!(PEOPLE.map(|name| json!({ "account": name }))));
        Self { story, folder, key }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs the binary and gives its exit code and all that it said.
    fn run(&self, arguments: &[&str]) -> (i32, String) {
        let out = Command::new(binary())
            .args(["--config".as_ref(), self.path("config.toml").as_os_str()])
            .args(["--wiki", &self.story.wiki.api(), "-vvv"])
            .args(arguments)
            .env("LETS_CONNECT_SECRET_FILE", self.story.wiki.secret_file())
            .env("LETS_CONNECT_KEY_FILE", self.story.wiki.secret_file())
            .env("LETS_CONNECT_LOG", "trace")
            .output()
            .expect("the binary runs");
        let said =
            [out.stdout, out.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        (out.status.code().expect("it ends by itself"), said)
    }

    fn report(&self, format: &str, out: &Path, more: &[&str]) -> (i32, String) {
        let out = out.to_string_lossy();
        self.run(&[&["support-report", "--format", format, "--out", &out], more].concat())
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("it is there").permissions().mode() & 0o777
}

/// Every text of a workbook's sheet.
fn texts(workbook: &mut Xlsx<Cursor<Vec<u8>>>, sheet: &str) -> Vec<Vec<String>> {
    let range = workbook.worksheet_range(sheet).expect(sheet);
    range
        .rows()
        .map(|row| {
            let cell = |cell: &Data| match cell {
                Data::String(text) => text.clone(),
                Data::Empty => String::new(),
                other => format!("{other:?}"),
            };
            row.iter().map(cell).collect()
        })
        .collect()
}

fn expect_nothing_private(said: &str, what: &str) {
    for secret in PRIVATE {
        assert!(!said.contains(secret), "{what} tells {secret:?}:\n{said}");
    }
}

#[test]
fn the_working_group_opens_the_report_and_nobody_else() {
    let desk = Desk::begin();
    let file = desk.path("support.xlsx.age");
    let (code, said) = desk.report("age", &file, &[]);
    // The dump has a row without an account, which is told.
    assert!(code == 1 && said.contains("written: ") && said.contains("people ask for support"), "{said}");
    expect_nothing_private(&said, "the command");
    assert_eq!(mode(&file), 0o600);
    let sealed = fs::read_to_string(&file).expect("armoured");
    assert!(sealed.starts_with("-----BEGIN AGE ENCRYPTED FILE-----"));
    let decryptor = Decryptor::new(ArmoredReader::new(sealed.as_bytes())).expect("age");
    let stranger = Identity::generate();
    assert!(decryptor.decrypt(std::iter::once(&stranger as &dyn age::Identity)).is_err());
    let decryptor = Decryptor::new(ArmoredReader::new(sealed.as_bytes())).expect("age");
    let mut content = Vec::new();
    let mut reader = decryptor.decrypt(std::iter::once(&desk.key as &dyn age::Identity)).expect("its key");
    reader.read_to_end(&mut content).expect("read");

    let mut workbook = Xlsx::new(Cursor::new(content)).expect("a workbook");
    assert_eq!(
        workbook.sheet_names(),
        ["Amendment", "Stipend", "Undecided", "Summary", "Deadlines", "Decisions", "Not read"]
    );
    let stipends = texts(&mut workbook, "Stipend");
    let amina = stipends.iter().find(|row| row[0] == PEOPLE[0]).expect("she asks");
    assert_eq!(
        (amina[1].as_str(), amina[3].as_str(), amina[5].as_str()),
        ("", "financial; childcare", PRIVATE[0])
    );
    let nobody = stipends.iter().find(|row| row[0] == "LCTest-ZZ-404").expect("it is listed");
    assert_eq!(nobody[1], "no such account");
    let all = ["Amendment", "Stipend", "Undecided", "Summary", "Deadlines", "Decisions", "Not read"];
    for sheet in all {
        let formulas = workbook.worksheet_formula(sheet).expect(sheet);
        assert!(formulas.rows().flatten().all(String::is_empty), "{sheet} holds a formula");
        for cell in texts(&mut workbook, sheet).concat() {
            let begins = ['=', '+', '-', '@', '\t', '\r'];
            assert!(!cell.trim_start_matches(' ').starts_with(begins), "{sheet}: {cell:?}");
        }
    }
    let hostile = texts(&mut workbook, "Undecided");
    let hostile = hostile.iter().find(|row| row[0] == "LCTest-XX-006").expect("it is there");
    assert_eq!(hostile[5], "'@SUM(1+1)*cmd|' /C calc'!A0", "as it was typed, and text");
    assert_eq!(hostile[24], "a;'=1+1");
}

#[test]
fn files_without_encryption_are_the_operator_s_alone() {
    let desk = Desk::begin();
    let tables = desk.path("tables");
    let (_, said) = desk.report("csv", &tables, &[]);
    expect_nothing_private(&said, "the command");
    assert_eq!(mode(&tables), 0o700, "{said}");
    let mut files: Vec<String> = fs::read_dir(&tables)
        .expect("a folder")
        .flatten()
        .map(|entry| {
            assert_eq!(mode(&entry.path()), 0o600);
            entry.file_name().to_string_lossy().into_owned()
        })
        .collect();
    files.sort();
    assert_eq!(
        files,
        [
            "amendment.csv",
            "deadlines.csv",
            "decisions.csv",
            "not-read.csv",
            "stipend.csv",
            "summary.csv",
            "undecided.csv"
        ]
    );
    for file in &files {
        let text = fs::read_to_string(tables.join(file)).expect("text");
        let mut read = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.trim_start_matches('\u{FEFF}').as_bytes());
        for record in read.records() {
            for cell in &record.expect("a row") {
                // Whichever separator a spreadsheet takes.
                for part in cell.split([';', '\t', '\n', '\r']) {
                    assert!(!part.trim_start().starts_with(['=', '+', '-', '@']), "{file}: {cell:?}");
                }
            }
        }
    }
    let stipends = fs::read_to_string(tables.join("stipend.csv")).expect("text");
    assert!(stipends.contains(PRIVATE[0]) && !stipends.contains("G-RF-2411"), "each track has its own");

    let (code, said) = desk.report("csv", &tables, &[]);
    assert!(code == 2 && said.contains("--overwrite"), "{said}");
    let (code, said) = desk.report("csv", &tables, &["--overwrite"]);
    assert_eq!(code, 1, "{said}");
    let workbook = desk.path("x.xlsx");
    desk.report("xlsx", &workbook, &[]);
    assert_eq!(mode(&workbook), 0o600);
    let before = fs::read(&workbook).expect("a file");
    let (code, said) = desk.report("xlsx", &workbook, &[]);
    assert!(code == 2 && said.contains("there is a file already"), "{said}");
    assert_eq!(fs::read(&workbook).expect("a file"), before);

    // Where others look, and where whoever listens hears it.
    let open = desk.path("open");
    fs::create_dir(&open).expect("made");
    fs::set_permissions(&open, fs::Permissions::from_mode(0o755)).expect("set");
    for (format, out) in
        [("xlsx", open.join("x.xlsx")), ("csv", open.clone()), ("xlsx", "-".into()), ("csv", "-".into())]
    {
        let (code, said) = desk.report(format, &out, &[]);
        assert!(code == 2 && said.contains("--in-the-open"), "{said}");
        expect_nothing_private(&said, "a refusal");
    }
    assert_eq!(fs::read_dir(&open).expect("a folder").count(), 0);
    let (_, said) = desk.report("csv", Path::new("-"), &["--in-the-open"]);
    assert!(said.contains(PRIVATE[0]) && said.contains("G-RF-2411"), "whoever asks for it gets it: {said}");
    let (_, said) = desk.report("age", &open.join("x.age"), &[]);
    assert!(said.contains("written"), "what is sealed may lie anywhere: {said}");
}

#[test]
fn who_opted_out_is_left_out() {
    let desk = Desk::begin();
    let (before, ()) = (desk.report("csv", &desk.path("before"), &[]), ());
    let stipends = |folder: &str| fs::read_to_string(desk.path(folder).join("stipend.csv")).expect(&before.1);
    assert!(stipends("before").contains(PEOPLE[0]));
    let title = desk.story.programme.config.pages.opt_out.to_string();
    let line = format!("* [[User:{0}|{0}]]\n", PEOPLE[0]);
    desk.story.saves(PEOPLE[0], &title, &line);
    let (_, said) = desk.report("csv", &desk.path("after"), &[]);
    assert!(said.contains("1 left out"), "{said}");
    assert!(!stipends("after").contains(PEOPLE[0]));
}

/// Everything that a plan would write.
fn written(plan: &Plan) -> String {
    let texts = plan.intent.iter().chain(&plan.actions).map(|action| {
        let text = match &action.write {
            Write::Notice { section, .. } => section.clone(),
            Write::Strike { struck, .. } => struck.clone(),
            Write::Region { content, fresh, .. } => format!("{content}\n{fresh}"),
            Write::Whole { text } => text.clone(),
        };
        format!("{}\n{}\n{text}\n", action.page, action.summary)
    });
    let waiting = plan.waiting.iter().map(|waiting| format!("{}: {}\n", waiting.what, waiting.why));
    texts.chain(waiting).collect()
}

#[tokio::test]
async fn what_people_need_stands_in_no_page_no_plan_no_summary_and_no_log() {
    let mut desk = Desk::begin();
    let overrides =
        lets_connect::config::Overrides { wiki_api: Some(desk.story.wiki.api()), ..Default::default() };
    let mut config =
        lets_connect::config::Config::load(&desk.path("config.toml"), &overrides).expect("it is right");
    config.account.secret_file = Some(desk.story.wiki.secret_file());
    config.privacy.key_file.clone_from(&config.account.secret_file);
    desk.story.programme.config = config;
    // Somebody writes on their page what they need.
    let page = format!("User:{}/Let's Connect", PEOPLE[4]);
    let entry = "{{Let's Connect profile|share=Wikidata|directory=yes|notify=yes|support=a dark red tent}}";
    desk.story.saves(PEOPLE[4], &page, entry);
    let wiki = desk.story.programme.connect().await.expect("the bot logs in");
    let survey = cycle::survey(&wiki, &desk.story.programme, Wish::default()).await.expect("a plan");
    let plan = written(&survey.plan);
    assert!(plan.contains("only the working group reads that"), "it is told kindly:\n{plan}");
    assert!(!plan.contains("dark red tent"), "and not repeated:\n{plan}");
    expect_nothing_private(&plan, "the plan");
    for arguments in
        [&["plan"][..], &["plan", "--json"], &["run", "--once"], &["run", "--once", "--json"], &["check"]]
    {
        let (_, said) = desk.run(arguments);
        expect_nothing_private(&said, "a command");
    }
    for row in desk.story.wiki.sql("SELECT old_text FROM text UNION ALL SELECT comment_text FROM comment") {
        // The bot's own words name kinds of support nowhere either.
        expect_nothing_private(&row[0], "the wiki");
    }
}
