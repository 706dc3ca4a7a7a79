//! What a guide tells its reader to do: the blocks of commands in a page of Markdown, in order, with
//! what each is said to print.
//!
//! A block fenced as `sh` is a step; one fenced as `console` is a step for the reader alone. A block fenced as `text` after it says what it prints: each of its
//! lines must be there, in this order, with anything in place of an `…`.

/// One block of commands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The heading that it stands under.
    pub heading: String,
    /// The line of the page on which its commands begin.
    pub line: usize,
    /// Whether it is followed here, too.
    pub followed: bool,
    /// What is to be typed.
    pub commands: String,
    /// Lines that it prints.
    pub printed: Vec<String>,
}

/// The steps of a page.
pub fn steps(page: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let (mut heading, mut fence) = (String::new(), None);
    for (number, line) in page.lines().enumerate() {
        match (line.strip_prefix("```"), fence) {
            (Some(kind), None) => {
                if ["sh", "console"].contains(&kind) {
                    steps.push(Step {
                        heading: heading.clone(),
                        line: number + 2,
                        followed: kind == "sh",
                        commands: String::new(),
                        printed: Vec::new(),
                    });
                }
                fence = Some(kind);
            }
            (Some(_), Some(_)) => fence = None,
            (None, Some("sh" | "console")) => {
                let step = steps.last_mut().expect("a step was begun");
                step.commands.push_str(line);
                step.commands.push('\n');
            }
            (None, Some("text")) => {
                let step = steps.last_mut().expect("what is printed stands below what prints it");
                step.printed.push(line.to_owned());
            }
            (None, Some(_)) => {}
            (None, None) => {
                if let Some(words) = line.strip_prefix("## ") {
                    words.clone_into(&mut heading);
                }
            }
        }
    }
    assert_eq!(fence, None, "a block of the page has no end");
    steps
}

/// Words in a line of text that are set as something to type.
pub fn spans(page: &str) -> impl Iterator<Item = &str> {
    page.lines().filter(|line| !line.starts_with("```")).flat_map(|line| line.split('`').skip(1).step_by(2))
}

/// The first of these lines that does not stand in what was printed, after the one before it.
pub fn missing<'l>(lines: &'l [String], printed: &str) -> Option<&'l str> {
    let mut rest = printed.lines();
    lines.iter().map(String::as_str).find(|line| !rest.any(|found| fits(line.trim(), found.trim())))
}

/// Whether the line is as the pattern says, with anything in place of an `…`.
fn fits(pattern: &str, line: &str) -> bool {
    let mut parts = pattern.split('…');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = line.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

#[test]
fn steps_are_read_with_what_they_print() {
    let page = "# A\n```console\nssh\n```\n## B\n```sh\none\ntwo\n```\nWords.\n```text\nat … o'clock\n```\n## C\n```sh\nthree\n```\n";
    let steps = steps(page);
    let told = |step: &Step| (step.heading.clone(), step.line, step.followed, step.commands.clone());
    let step = |heading: &str, line, followed, commands: &str| {
        (heading.to_owned(), line, followed, commands.to_owned())
    };
    assert_eq!(
        steps.iter().map(told).collect::<Vec<_>>(),
        [step("", 3, false, "ssh\n"), step("B", 7, true, "one\ntwo\n"), step("C", 16, true, "three\n")]
    );
    assert_eq!(steps[1].printed, ["at … o'clock"]);
    assert!(steps[2].printed.is_empty());
    assert_eq!(spans("Type `a b`, then\n`c`.").collect::<Vec<_>>(), ["a b", "c"]);
}

#[test]
fn what_is_said_to_be_printed_must_be_in_this_order() {
    let said = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    let printed = "it is\nat ten o'clock\nall is well\n";
    assert_eq!(missing(&said(&["at … o'clock", "all is well"]), printed), None);
    assert_eq!(missing(&said(&["…o'clock"]), printed), None);
    assert_eq!(missing(&said(&["all is well", "at … o'clock"]), printed), Some("at … o'clock"));
    assert_eq!(missing(&said(&["all is"]), printed), Some("all is"));
    assert_eq!(missing(&said(&["at … o'clock sharp"]), printed), Some("at … o'clock sharp"));
}
