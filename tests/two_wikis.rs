//! The same binary drives two programmes on two real wikis: Let's Connect on an English one, and
//! the example of `docs/adopting.md` on a Spanish one. Neither knows a word of the other.
#![forbid(unsafe_code)]

mod support;

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::json;
use support::DevWiki;
use support::story::{binary, edit};

/// How the one programme is named, and the other, wherever a name can stand.
const THIS: &[&str] = &["Let's Connect", "Let's_Connect", "Let%27s", "LetsConnect", "Let&#39;s"];
const OTHER: &[&str] = &["Aprendamos", "Wiki de Ejemplo", "Example Wiki"];

const ROUND: &str = "2026-11";

/// A programme on its wiki.
struct Side {
    wiki: DevWiki,
    bot: &'static str,
    /// The configuration, and the folder that it lies in.
    config: PathBuf,
    _folder: tempfile::TempDir,
    secret_env: &'static str,
    key_env: &'static str,
    /// What the binary said, all of it.
    heard: RefCell<Vec<String>>,
}

impl Side {
    fn lets_connect(wiki: DevWiki) -> Self {
        let text = std::fs::read_to_string("config/dev.toml").expect("config/dev.toml");
        let (without_the_form, _) = text.split_once("[[form]]").expect("it has one form");
        Self::with(wiki, "LetsConnectBot", without_the_form, ("LETS_CONNECT_SECRET", "LETS_CONNECT_KEY"))
    }

    /// The example, as it stands but for the pace and an address where nobody is; its wiki speaks Spanish and calls its project its own name.
    fn example(wiki: DevWiki) -> Self {
        wiki.knobs(&json!({ "globals": { "wgLanguageCode": "es", "wgSitename": "Wiki de Ejemplo",
            "wgMetaNamespace": "Wiki_de_Ejemplo" } }));
        wiki.act(&json!([{ "account": "Coordinadora" }, edit("MediaWiki:Lang", "es", "Admin"), edit("Category:Sin mensajes masivos", "Sin mensajes.", "Admin")]));
        wiki.bot("AprendamosBot");
        let text = std::fs::read_to_string("config/aprendamos.toml").expect("config/aprendamos.toml");
        let (pace, nobody) = ("seconds_between_edits = 10", "https://wiki.example.org/wiki/User_talk:");
        assert!(text.contains(pace) && text.contains(nobody));
        let text = text.replace(pace, "seconds_between_edits = 0");
        let text = text.replace(nobody, "User talk:");
        Self::with(wiki, "AprendamosBot", &text, ("APRENDAMOS_SECRET", "APRENDAMOS_KEY"))
    }

    fn with(wiki: DevWiki, bot: &'static str, config: &str, variables: (&'static str, &'static str)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let own = folder.path().join("aprendamos");
        std::fs::create_dir(&own).expect("a folder");
        for file in ["es.json", "en.json"] {
            std::fs::copy(Path::new("config/aprendamos").join(file), own.join(file)).expect("the messages");
        }
        let path = folder.path().join("programme.toml");
        std::fs::write(&path, config).expect("the configuration");
        let (secret_env, key_env) = variables;
        Self { wiki, bot, config: path, _folder: folder, secret_env, key_env, heard: RefCell::default() }
    }

    fn start(&self, arguments: &[&str]) -> Command {
        let secret = std::fs::read_to_string(self.wiki.secret_file()).expect("the bot's password");
        let mut command = Command::new(binary());
        command
            .arg("--config")
            .arg(&self.config)
            .args(["--wiki", &self.wiki.api()])
            .args(arguments)
            .env(self.secret_env, secret.trim())
            .env(self.key_env, "a long random line, always the same");
        command
    }

    /// Keeps what a command said, which went well.
    fn hear(&self, output: &Output, arguments: &[&str]) {
        let said = [&output.stdout, &output.stderr].map(|said| String::from_utf8_lossy(said).into_owned());
        let said = said.join("\n");
        assert!(output.status.success(), "{}: {arguments:?} went wrong:\n{said}", self.bot);
        self.heard.borrow_mut().push(said);
    }

    /// Everything that somebody else than the wiki's own set-up wrote: title, text and summary of every
    /// revision, and what the logs hold.
    fn written(&self) -> Vec<String> {
        let mut written = self.wiki.sql(
            "SELECT actor_name, page_namespace || ':' || page_title, old_text, comment_text FROM revision
               JOIN page ON page_id=rev_page JOIN actor ON actor_id=rev_actor
               JOIN slots ON slot_revision_id=rev_id JOIN content ON content_id=slot_content_id
               JOIN text ON content_address='tt:'||old_id
               JOIN revision_comment_temp ON revcomment_rev=rev_id
               JOIN comment ON comment_id=revcomment_comment_id
             WHERE actor_name<>'Admin'",
        );
        written.extend(self.wiki.sql(
            "SELECT actor_name, log_namespace || ':' || log_title, log_params, comment_text FROM logging
               JOIN actor ON actor_id=log_actor JOIN comment ON comment_id=log_comment_id
             WHERE actor_name<>'Admin' AND log_type<>'newusers'",
        ));
        written.iter().map(|row| row.join("\n")).collect()
    }

    /// Nothing that was written, and nothing that the binary said, names the other programme.
    fn expect_no_word_of(&self, own: &str, others: &[&str]) {
        let written = self.written();
        assert!(written.len() > 60, "{} wrote only {} things", self.bot, written.len());
        let heard = self.heard.borrow();
        let named = written.iter().filter(|text| text.contains(own)).count();
        assert!(named > 60 && heard.iter().any(|text| text.contains(own)), "{own} stands in {named} texts");
        for text in written.iter().chain(heard.iter()) {
            for other in others {
                let found = text.lines().find(|line| line.contains(other));
                assert_eq!(found, None, "{other} on the wiki of {}, in:\n{text:.2000}", self.bot);
            }
        }
    }

    fn talk(&self, name: &str) -> String {
        self.wiki.text_of(3, name).unwrap_or_else(|| panic!("{name} is written to"))
    }
}

/// Both do the same at once.
fn both(sides: [&Side; 2], arguments: &[&str]) {
    let children = sides.map(|side| {
        let mut command = side.start(arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("the binary runs")
    });
    for (side, child) in sides.into_iter().zip(children) {
        side.hear(&child.wait_with_output().expect("the binary ends"), arguments);
    }
}

#[test]
fn the_same_binary_drives_two_wikis_with_two_configurations() {
    let first = DevWiki::acquire();
    let second = first.beside();
    let (here, there) = (Side::lets_connect(first), Side::example(second));
    both([&here, &there], &["setup"]);
    both([&here, &there], &["check"]);

    // The same people stand on both wikis, under templates and titles of each.
    for (side, template, subpage) in
        [(&here, "Let's Connect profile", "Let's Connect"), (&there, "Ficha de Aprendamos", "Aprendamos")]
    {
        let profile = |fields: &str| format!("{{{{{template}|{fields}|directory=yes|notify=yes}}}}");
        let ana = profile("share=Wikidata|learn=Grant writing|languages=es-N, en-4|country=Peru|utc=-5");
        let eva = profile("share=Grant writing|learn=Wikidata|languages=es-5, qu-N|country=Peru|utc=-5");
        side.wiki.act(&json!([
            { "account": "Ana de Prueba" },
            { "account": "Eva de Prueba" },
            edit(&format!("User:Ana de Prueba/{subpage}"), &ana, "Ana de Prueba"),
            edit(&format!("User:Eva de Prueba/{subpage}"), &eva, "Eva de Prueba"),
        ]));
    }
    both([&here, &there], &["run", "--once", "--round", ROUND]);

    let (notice, other) = (here.talk("Ana de Prueba"), there.talk("Ana de Prueba"));
    assert!(notice.contains("¡Te damos la bienvenida a Let's Connect!"), "{notice}");
    assert!(other.contains("¡Te damos la bienvenida a Aprendamos!"), "{other}");
    assert!(other.contains("donde la gente de la Wiki de Ejemplo aprende entre sí"), "{other}");
    for text in [&notice, &other] {
        assert!(text.contains("Eva de Prueba"), "Ana is introduced to Eva:\n{text}");
    }
    assert!(here.wiki.text_of(0, "Let's Connect/Directory/skill/wikidata").is_some());
    assert!(there.wiki.text_of(4, "Aprendamos/Personas/skill/wikidata").is_some());
    let words = there.wiki.text_of(10, "Aprendamos text/es").expect("the words in Spanish");
    assert!(words.contains("reúne a quienes escriben en la Wiki de Ejemplo"), "{words:.2000}");

    // Again: nothing changes, on neither.
    let before = [here.written().len(), there.written().len()];
    both([&here, &there], &["run", "--once", "--round", ROUND]);
    assert_eq!([here.written().len(), there.written().len()], before);

    // What leaves the wiki names its own programme, too.
    both([&here, &there], &["calendar"]);
    both([&here, &there], &["export"]);
    here.expect_no_word_of("Let's Connect", OTHER);
    there.expect_no_word_of("Aprendamos", THIS);
}
