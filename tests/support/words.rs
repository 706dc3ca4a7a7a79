//! Strangers' words: every family of mischief that we know of, and whatever else can be typed.

use super::markup::{how_many, seed};

/// Random words in a run that says nothing else.
const WORDS: usize = 5_000;

/// One of every family of mischief.
pub fn mischief() -> Vec<String> {
    let file = std::fs::read_to_string("tests/data/hostile.json").expect("the file is there");
    serde_json::from_str(&file).expect("it is a list of texts")
}

/// New words each time, of mischief, of ASCII, of anything that can be typed, and of what is unruly.
pub fn random_words() -> Vec<String> {
    let mut random = fastrand::Rng::with_seed(seed());
    let (mischief, ascii) = (mischief(), (' '..='~').collect::<Vec<char>>());
    let unruly: Vec<char> = UNRULY.concat().chars().collect();
    let word = |_| match random.u8(0..6) {
        0 => (0..random.usize(1..4)).map(|_| mischief[random.usize(0..mischief.len())].as_str()).collect(),
        1 => (0..random.usize(1..25)).map(|_| one(&mut random, &ascii)).collect::<String>(),
        2 => (0..random.usize(1..12)).map(|_| any(&mut random, &ascii)).collect(),
        3 => (0..random.usize(1..20)).map(|_| one(&mut random, &unruly)).collect(),
        // Mischief with something unruly wherever it may hurt.
        4 => {
            let mut word: Vec<char> = mischief[random.usize(0..mischief.len())].chars().collect();
            for _ in 0..random.usize(1..6) {
                word.insert(random.usize(0..=word.len()), one(&mut random, &unruly));
            }
            word.into_iter().collect()
        }
        // Hardly ever, because they are long.
        _ if random.u8(0..40) == 0 => {
            let (again, other) = (one(&mut random, &unruly), any(&mut random, &ascii));
            let times = random.usize(1..700);
            format!("{}{other}", again.to_string().repeat(times))
        }
        _ => {
            let both = [unruly.as_slice(), ascii.as_slice()];
            (0..random.usize(1..9)).map(|at| one(&mut random, both[at % 2])).collect()
        }
    };
    (0..how_many(WORDS)).map(word).collect()
}

fn one(random: &mut fastrand::Rng, of: &[char]) -> char {
    of[random.usize(0..of.len())]
}

fn any(random: &mut fastrand::Rng, ascii: &[char]) -> char {
    match random.u8(0..4) {
        0 => random.char('\0'..='\u{FF}'),
        1 => random.char('\u{100}'..='\u{2FFF}'),
        2 => one(random, ascii),
        _ => random.char(..),
    }
}

/// Characters that do something to those beside them, or to whoever reads them.
const UNRULY: [&str; 12] = [
    // White space and controls.
    " \n\r\t\0\u{B}\u{C}\u{7F}\u{85}\u{A0}\u{1680}\u{2003}\u{2028}\u{2029}\u{202F}\u{3000}",
    // What shows nothing: joiners, selectors, fillers, tags.
    "\u{AD}\u{34F}\u{61C}\u{180E}\u{200B}\u{200C}\u{200D}\u{2060}\u{FEFF}\u{FE0F}\u{FE00}\u{180B}\u{E0100}\u{E01EF}",
    "\u{115F}\u{1160}\u{3164}\u{FFA0}\u{17B4}\u{1BCA0}\u{1D173}\u{E0001}\u{E0067}\u{E0062}\u{E007F}\u{FFF9}\u{FFFC}",
    // What turns direction.
    "\u{200E}\u{200F}\u{202A}\u{202D}\u{202E}\u{202C}\u{2066}\u{2067}\u{2069}\u{5D0}\u{627}\u{6F1}",
    // What composes, reorders, or becomes another in NFC.
    "aeo=<>\u{301}\u{300}\u{323}\u{338}\u{345}\u{327}\u{5BC}\u{5C1}\u{93C}\u{94D}\u{9C7}\u{9BE}\u{DD9}\u{DCF}\u{E33}",
    "\u{1100}\u{1161}\u{11A8}\u{AC00}\u{A960}\u{D7B0}\u{212B}\u{37E}\u{387}\u{1FEF}\u{2000}\u{2329}\u{FB2C}\u{1D15E}",
    "葛\u{F900}\u{FA30}\u{2F800}\u{2F9B2}\u{20000}\u{3005}",
    // Neither assigned nor a character.
    "\u{378}\u{E000}\u{F8FF}\u{FDD0}\u{FFFD}\u{FFFE}\u{1FFFF}\u{F0000}\u{10FFFD}\u{10FFFF}\u{E1000}",
    // Astral ones, emoji, flags.
    "\u{1F3F4}\u{1F469}\u{1F1F0}\u{1F1EA}\u{1D400}\u{10400}\u{1E900}\u{13430}\u{20E3}",
    // Twins of what is syntax.
    "＿＃｛｝［］｜～＝：«»‹›！？；％…・￤ı\u{130}\u{17F}\u{212A}",
    // Syntax.
    "{}[]|=~'_-*#:;!<>/&@\"`%\\+$^(),.?",
    "RFCPMIDSBN1x ",
];
