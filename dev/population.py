#!/usr/bin/env python3
"""Writes tests/data/population: 150 invented registrants, half on the wiki, half in a form.

Everything follows from the seed and from the lists below; the clock is never read, so the
same script always writes the same bytes. No name is a real account's, and every e-mail
address ends in example.org.

    dev/population.py [FOLDER]

writes
    actors.json   steps for dev/actors.php: accounts, profile pages, the registration page
    form.csv      what Google Forms would export
    expected.md   the deliberately odd people and what must happen with each
"""

import csv
import io
import json
import sys
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

BOT = "LetsConnectBot"
PROFILE = "Let's Connect"
REGISTRATION_PAGE = "Let's Connect/Registration"


class Dice:
    """Numbers that look random and are the same everywhere (a 64-bit LCG, Knuth's MMIX)."""

    def __init__(self, seed: int):
        self.state = seed

    def fraction(self) -> float:
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 11) / 2**53

    def chance(self, probability: float) -> bool:
        return self.fraction() < probability

    def pick(self, weighted: dict):
        at = self.fraction() * sum(weighted.values())
        for choice, weight in weighted.items():
            at -= weight
            if at < 0:
                return choice
        return next(reversed(weighted))

    def several(self, weighted: dict, count: int) -> list:
        left, chosen = dict(weighted), []
        while left and len(chosen) < count:
            choice = self.pick(left)
            chosen.append(choice)
            del left[choice]
        return chosen


# ---- the world they come from ----

REGIONS = {  # code: (weight, name, {country: weight})
    "SSA": (30, "Sub-Saharan Africa", {"NG": 6, "GH": 4, "KE": 4, "UG": 3, "TZ": 3, "RW": 2, "CM": 3, "CI": 2, "BJ": 2, "CD": 2}),
    "LAC": (17, "Latin America and the Caribbean", {"BR": 5, "AR": 3, "MX": 3, "CO": 2, "CL": 1, "PE": 2, "UY": 1, "VE": 1}),
    "SA": (13, "South Asia", {"IN": 6, "BD": 3, "NP": 2, "PK": 1, "LK": 1}),
    "ESEAP": (11, "East, Southeast Asia, and the Pacific", {"ID": 4, "PH": 2, "MY": 2, "TW": 2, "AU": 1, "JP": 1}),
    "MENA": (10, "Middle East and North Africa", {"MA": 3, "EG": 3, "TN": 2, "DZ": 2, "IQ": 1, "PS": 1, "TR": 1}),
    "CEECA": (9, "Central and Eastern Europe and Central Asia", {"RS": 2, "UA": 2, "PL": 1, "AM": 1, "MK": 1, "KZ": 1, "GE": 1}),
    "NWE": (7, "Northern and Western Europe", {"FR": 2, "IT": 1, "DE": 1, "ES": 2, "GB": 1, "IE": 1}),
    "NA": (3, "North America", {"US": 2, "CA": 1}),
}
COUNTRIES = {  # code: (name, UTC offset, home languages, chance of English)
    "NG": ("Nigeria", "+01:00", ["ig", "ha", "yo"], 1), "GH": ("Ghana", "+00:00", ["tw"], 1),
    "KE": ("Kenya", "+03:00", ["sw"], 1), "UG": ("Uganda", "+03:00", ["sw"], 1), "TZ": ("Tanzania", "+03:00", ["sw"], 0.9),
    "RW": ("Rwanda", "+02:00", ["rw", "fr"], 0.9), "CM": ("Cameroon", "+01:00", ["fr"], 0.6),
    "CI": ("Côte d'Ivoire", "+00:00", ["fr"], 0.4), "BJ": ("Benin", "+01:00", ["fr"], 0.5), "CD": ("DR Congo", "+01:00", ["fr"], 0.4),
    "BR": ("Brazil", "-03:00", ["pt"], 0.6), "AR": ("Argentina", "-03:00", ["es"], 0.6), "MX": ("Mexico", "-06:00", ["es"], 0.6),
    "CO": ("Colombia", "-05:00", ["es"], 0.5), "CL": ("Chile", "-04:00", ["es"], 0.6), "PE": ("Peru", "-05:00", ["es"], 0.5),
    "UY": ("Uruguay", "-03:00", ["es"], 0.7), "VE": ("Venezuela", "-04:00", ["es"], 0.5),
    "IN": ("India", "+05:30", ["hi", "te", "bn"], 1), "BD": ("Bangladesh", "+06:00", ["bn"], 0.9), "NP": ("Nepal", "+05:45", ["ne"], 1),
    "PK": ("Pakistan", "+05:00", ["ur"], 1), "LK": ("Sri Lanka", "+05:30", ["si", "ta"], 1),
    "ID": ("Indonesia", "+07:00", ["id"], 0.8), "PH": ("Philippines", "+08:00", ["tl"], 1), "MY": ("Malaysia", "+08:00", ["ms"], 1),
    "TW": ("Taiwan", "+08:00", ["zh"], 0.8), "AU": ("Australia", "+10:00", [], 1), "JP": ("Japan", "+09:00", ["ja"], 0.9),
    "MA": ("Morocco", "+01:00", ["ar", "fr"], 0.7), "EG": ("Egypt", "+02:00", ["ar"], 0.8), "TN": ("Tunisia", "+01:00", ["ar", "fr"], 0.7),
    "DZ": ("Algeria", "+01:00", ["ar", "fr"], 0.5), "IQ": ("Iraq", "+03:00", ["ar"], 0.7), "PS": ("Palestine", "+02:00", ["ar"], 1),
    "TR": ("Turkey", "+03:00", ["tr"], 0.9),
    "RS": ("Serbia", "+01:00", ["sr"], 1), "UA": ("Ukraine", "+02:00", ["uk", "ru"], 0.8), "PL": ("Poland", "+01:00", ["pl"], 1),
    "AM": ("Armenia", "+04:00", ["hy", "ru"], 0.9), "MK": ("North Macedonia", "+01:00", ["mk"], 1),
    "KZ": ("Kazakhstan", "+05:00", ["kk", "ru"], 0.7), "GE": ("Georgia", "+04:00", ["ka"], 0.9),
    "FR": ("France", "+01:00", ["fr"], 0.9), "IT": ("Italy", "+01:00", ["it"], 0.9), "DE": ("Germany", "+01:00", ["de"], 1),
    "ES": ("Spain", "+01:00", ["es"], 0.7), "GB": ("United Kingdom", "+00:00", [], 1), "IE": ("Ireland", "+00:00", ["ga"], 1),
    "US": ("United States", "-05:00", ["es"], 1), "CA": ("Canada", "-05:00", ["fr"], 1),
}
LANGUAGES = {  # as people type them into a form
    "ar": "العربية", "bn": "Bengali", "de": "German", "en": "English", "es": "Español", "fr": "French", "ga": "Irish", "ha": "Hausa",
    "hi": "Hindi", "hy": "Armenian", "id": "Indonesian", "ig": "Igbo", "it": "Italian", "ja": "Japanese", "ka": "Georgian",
    "kk": "Kazakh", "mk": "Macedonian", "ms": "Malay", "ne": "Nepali", "pl": "Polish", "pt": "Português", "ru": "Russian",
    "rw": "Kinyarwanda", "si": "Sinhala", "sr": "Serbian", "sw": "Kiswahili", "ta": "Tamil", "te": "Telugu", "tl": "Tagalog",
    "tr": "Turkish", "tw": "Twi", "uk": "Ukrainian", "ur": "Urdu", "yo": "Yoruba", "zh": "Chinese",
}
LEVELS = {"N": "native", "5": "fluent", "4": "fluent", "3": "advanced", "2": "intermediate", "1": "basic"}

WANTS = [  # most wanted first: the weights fall as 1/rank
    "Grant writing", "Wikidata", "Learning and evaluation", "Communications", "Fundraising", "Newcomer retention",
    "Social media", "Metrics and dashboards", "Facilitation", "OpenRefine", "Strategic planning", "GLAM partnerships",
    "Conflict resolution", "Volunteer management", "Storytelling", "Templates and Lua", "SPARQL and the Query Service",
    "Surveys and data collection", "Governance", "Partnerships", "Budgeting and reporting", "Content Translation",
    "Bots and Pywikibot", "Public speaking", "Community building", "Safe spaces and conduct", "Education programmes",
    "Lexemes", "Diversity and inclusion", "Newsletter writing", "Programs & Events Dashboard", "Wikisource proofreading",
    "Translation and interpretation", "Mentoring", "QuickStatements", "Wikimedian in residence", "PetScan",
]
SHARES = [
    "Edit-a-thons", "Campaign organising", "GLAM partnerships", "Education programmes", "Wikidata", "Photo contests",
    "Community building", "Wikimedia Commons uploads", "Facilitation", "Grant writing", "Social media", "Event logistics",
    "Programs & Events Dashboard", "Gender gap projects", "Mentoring", "Content Translation", "Volunteer management",
    "Learning and evaluation", "Public speaking", "Communications", "Newcomer retention", "Storytelling", "OpenRefine",
    "Wikisource proofreading", "Partnerships", "Translation and interpretation", "Metrics and dashboards", "QuickStatements",
    "Strategic planning", "Diversity and inclusion", "Templates and Lua", "Fundraising", "PetScan", "Conflict resolution",
    "Budgeting and reporting", "Governance", "Bots and Pywikibot", "SPARQL and the Query Service", "Lexemes",
]
AFFILIATES = ["LCTest User Group North", "LCTest Wikimedians of the Delta", "Wikimedia LCTestland", "LCTest GLAM Circle",
              "LCTest Women in Free Knowledge", "LCTest Campus Club"]
SUPPORT = ["", "", "Data bundle for the calls", "Interpretation into French", "Childcare during the clinic", "A better headset"]
NAMES = {  # patterns that show scripts and marks; elsewhere LCTest-CC-NNN
    "AR": "LCTest Ñandú {:02}", "PE": "LCTest Ñandú {:02}", "ES": "LCTest Cigüeña {:02}", "BR": "LCTest Açaí {:02}",
    "MA": "اختبار-لم {:02}", "EG": "اختبار-لم {:02}", "DZ": "اختبار-لم {:02}", "IQ": "اختبار-لم {:02}",
    "BD": "পরীক্ষা-লক {:02}", "UA": "Проба-ЛК {:02}", "KZ": "Проба-ЛК {:02}", "TW": "測試-連 {:02}", "FR": "LCTest Éléphant {:02}",
}

QUESTIONS = [
    "Timestamp", "Email Address", "Your Wikimedia username", "Your full name", "Which skills would you like to share?",
    "How would you like to share them?", "Which skills would you like to learn?", "Which languages do you speak, and how well?",
    "Which region are you in?", "Which country are you in?", "Your time zone (UTC offset)", "Your affiliate or group, if any",
    "How many people could you help in a month?", "Would you be interested in being a Learning Ambassador?",
    "What support would you need to take part?", "May we list you in the public Skills Directory on Meta-Wiki?",
    "May we match you with peers and write on your talk page?", "Anything else you would like to tell us?",
]
ANSWERS = ["time", "email", "name", "full_name", "share", "formats", "learn", "languages", "region", "country", "utc",
           "affiliation", "capacity", "ambassador", "support", "directory", "notify", "remarks"]


@dataclass
class Person:
    """An invented registrant, before anything odd happens."""

    number: int
    name: str
    region: str
    country: str
    languages: list  # (code, level)
    share: list
    learn: list
    formats: list
    affiliation: str
    capacity: int
    ambassador: bool
    support: str
    directory: str = "yes"
    notify: str = "yes"
    has_account: bool = True
    extra: dict = field(default_factory=dict)

    @property
    def user_page(self) -> str:
        return f"User:{self.name}"

    @property
    def profile_page(self) -> str:
        return f"User:{self.name}/{PROFILE}"

    @property
    def talk_page(self) -> str:
        return f"User talk:{self.name}"


def falling(skills: list) -> dict:
    """Weights by Zipf's law: the first is the most popular."""
    return {skill: 1 / (rank + 2) for rank, skill in enumerate(skills)}


def invent(dice: Dice, number: int) -> Person:
    region = dice.pick({code: weight for code, (weight, _, _) in REGIONS.items()})
    country = dice.pick(REGIONS[region][2])
    _, _, home, english = COUNTRIES[country]
    languages = [(code, "N" if place == 0 else "4") for place, code in enumerate(home[:1] if dice.chance(0.4) else home)]
    if dice.chance(english):
        level = "N" if not home else dice.pick({"N": 1, "5": 2, "4": 3, "3": 4, "2": 1})
        languages.append(("en", level))
    if dice.chance(0.12):
        further = dice.pick({"fr": 3, "es": 3, "pt": 1, "ar": 2})
        if further not in (code for code, _ in languages):
            languages.append((further, dice.pick({"2": 1, "3": 2, "1": 1})))
    learn = dice.several(falling(WANTS), 0 if dice.chance(0.08) else dice.pick({1: 2, 2: 3, 3: 5, 4: 3, 5: 1, 6: 1}))
    share = dice.several({skill: weight for skill, weight in falling(SHARES).items() if skill not in learn},
                         0 if learn and dice.chance(0.2) else dice.pick({1: 3, 2: 5, 3: 3, 4: 1, 5: 1}))
    formats = dice.several({"One-to-one": 8, "Learning clinic": 4, "Material": 2}, dice.pick({1: 4, 2: 4, 3: 1})) if share else []
    pattern = NAMES.get(country)
    return Person(
        number=number, name=pattern.format(number) if pattern else f"LCTest-{country}-{number:03}", region=region, country=country,
        languages=languages, share=share, learn=learn, formats=formats,
        affiliation=AFFILIATES[number % len(AFFILIATES)] if dice.chance(0.64) else "", capacity=dice.pick({1: 4, 2: 4, 3: 2, 4: 1}),
        ambassador=dice.chance(0.25), support=dice.pick({text or None: 1 for text in SUPPORT}) or "",
    )


# ---- the two ways to register ----

def profile_call(person: Person, **instead) -> str:
    """The template call of a profile page; `instead` replaces values, None leaves one out."""
    values = {
        "share": ", ".join(person.share), "learn": ", ".join(person.learn), "formats": ", ".join(person.formats),
        "languages": ", ".join(f"{code}-{level}" for code, level in person.languages),
        "region": person.region if person.number % 2 else REGIONS[person.region][1],
        "country": person.country if person.number % 3 == 0 else COUNTRIES[person.country][0],
        "utc": COUNTRIES[person.country][1], "affiliation": person.affiliation, "capacity": str(person.capacity),
        "ambassador": "yes" if person.ambassador else "no", "directory": person.directory, "notify": person.notify,
    }
    values.update(instead)
    lines = [f"|{name}={value}" for name, value in values.items() if value is not None]
    return "{{Let's Connect profile\n" + "\n".join(lines) + "\n}}"


def registration_call(person: Person) -> str:
    return profile_call(person).replace("{{Let's Connect profile\n", "{{Let's Connect profile\n|user=" + person.name + "\n")


def form_answers(person: Person, row: int) -> dict:
    """The row that this person fills in."""
    hours = COUNTRIES[person.country][1]
    return {
        "time": f"3/{1 + row // 6}/2026 {8 + row % 12}:{row * 7 % 60:02}:{row * 13 % 60:02}",
        "email": f"lctest{person.number:03}@example.org", "name": person.name, "full_name": f"Invented Person {person.number}",
        "share": ", ".join(person.share), "formats": ", ".join(person.formats), "learn": ", ".join(person.learn),
        "languages": ", ".join(f"{LANGUAGES[code]} ({LEVELS[level]})" for code, level in person.languages),
        "region": REGIONS[person.region][1], "country": COUNTRIES[person.country][0],
        "utc": "UTC" + hours if person.number % 2 else hours, "affiliation": person.affiliation, "capacity": str(person.capacity),
        "ambassador": "Yes" if person.ambassador else "No", "support": person.support,
        "directory": person.directory.capitalize(), "notify": person.notify.capitalize(), "remarks": "",
    }


class Population:
    """Steps, rows and expectations, gathered while the odd ones are told one by one."""

    def __init__(self):
        dice = Dice(2026)
        self.people = {number: invent(dice, number) for number in range(1, 151)}
        self.profiles = {}  # number: text of the profile page
        self.after = []  # steps after the profile pages
        self.rows = []
        self.expected = []

    def expect(self, person: Person, what: str, then: str):
        self.expected.append((person.name, what, then))

    # ---- on the wiki: 1 to 75 ----

    def edit(self, page: str, text: str, by: str, summary: str) -> dict:
        return {"edit": {"page": page, "text": text, "as": by, "summary": summary}}

    def profile_pages(self):
        for number in range(1, 76):
            self.profiles[number] = profile_call(self.people[number])
        self.odd_answers()
        self.odd_pages()
        self.odd_talk_pages()
        self.odd_accounts()

    def odd_answers(self):
        people, expect = self.people, self.expect
        for number, what, then in [
            (3, {"notify": "no"}, "notify=no: listed in the directory, not matched, no message"),
            (7, {"directory": "no"}, "directory=no: matched and written to, in no public list"),
            (11, {"directory": "no", "notify": "no"}, "both no: counted as registered, appears nowhere"),
            (12, {"directory": None, "notify": None}, "neither consent given: in doubt no, as with both no"),
        ]:
            self.profiles[number] = profile_call(people[number], **what)
            expect(people[number], ", ".join(f"{key}={value or '(left out)'}" for key, value in what.items()), then)
        hostile = {
            "affiliation": "<script>alert(1)</script> [[Category:LCTest hostile]] '''bold''' &lt;b&gt; {{nobots}} https://spam.example.org/x",
            "share": "Wikidata, <nowiki>]]</nowiki>[[User:Admin]], {{Let's Connect profile|share=Governance}}",
        }
        self.profiles[19] = profile_call(people[19], **hostile)
        expect(people[19], "markup, a category, a template and a link inside values",
               "shown as characters or refused; no page but their own joins Category:LCTest hostile, Admin is not pinged; unknown skills reported")
        self.profiles[20] = profile_call(people[20], affiliation="\u202egnissapsert\u202c " + "Z" * 3000)
        expect(people[20], "a right-to-left override and 3,000 letters as affiliation", "refused or cut, and reported; the rest counts")
        self.profiles[39] = profile_call(people[39], learn="Wikidata, Basket weaving, grant-writing")
        expect(people[39], "wants the unknown skill `Basket weaving`; writes `grant-writing`", "the unknown skill is reported; both others count")
        self.profiles[40] = profile_call(people[40], languages="en-3, Klingonese-4, xx-N, fr-9")
        expect(people[40], "unknown languages and the level 9", "each reported; English counts")
        self.profiles[57] = profile_call(people[57], share="Wikidata, Facilitation", learn="Wikidata, Storytelling")
        expect(people[57], "shares and wants the same skill", "never their own partner; nothing breaks")
        self.profiles[58] = profile_call(people[58], learn=", ".join(WANTS[:30]), capacity="1000000")
        expect(people[58], "30 wishes and room for a million learners", "capped, and reported")
        self.profiles[59] = profile_call(people[59], utc="+25:99", capacity="many", region="Atlantis", country="Utopia")
        expect(people[59], "impossible time zone, capacity, region and country", "each reported with the field; the rest counts")

    def odd_pages(self):
        people, expect = self.people, self.expect
        call = profile_call(people[14])
        self.profiles[14] = f"Hello, I like ''maps'' and {{{{tea}}}}.\n\n{call}\n\n== My plans ==\nMore of it in summer.\n"
        expect(people[14], "free text around the template", "read as usual; no byte of the text changes, not even with a meeting reported")
        decoy = "<nowiki>{{Let's Connect profile|share=Governance|notify=no}}</nowiki>\n<!-- {{Let's Connect profile|share=PetScan}} -->\n"
        self.profiles[17] = decoy + profile_call(people[17])
        expect(people[17], "decoys in nowiki and in a comment before the real template", "only the real one counts")
        self.profiles[43] = profile_call(people[43]) + "\n" + profile_call(people[43], learn="Governance")
        expect(people[43], "two templates on one page", "reported; never two registrants")
        self.profiles[45] = "{{Let's Connect profile}}"
        expect(people[45], "an empty template", "no consent given: appears nowhere; reported")
        self.profiles[47] = profile_call(people[47]).removesuffix("\n}}")
        expect(people[47], "the template is never closed", "MediaWiki sees no template there; not registered")
        self.profiles[53] = profile_call(people[53]).replace("{{Let's Connect profile\n", "{{ template:let's_Connect profile <!-- me -->\n")
        expect(people[53], "the template's name in another spelling, with a comment", "read as usual")
        self.profiles[54] = profile_call(people[54]) + "\n{{Let's Connect met|with=Nobody in particular|skill=wikidata|round=2026-13}}\n"
        expect(people[54], "reports a meeting with nobody, in no month", "reported; no barnstar")

    def odd_talk_pages(self):
        people, expect = self.people, self.expect
        for number, text, what, then in [
            (27, "{{nobots}}\nHello.", "talk page with {{nobots}}", "no message; still in the directory"),
            (29, "{{bots|deny=" + BOT + "}}", "talk page denies the bot", "no message; still in the directory"),
            (31, "#REDIRECT [[User talk:" + people[32].name + "]]", "talk page redirects to another person's", "no message, neither here nor there for this person"),
            (33, "No newsletters, please.\n[[Category:Opted-out of message delivery]]", "talk page in the opt-out category", "no message"),
            (34, "<nowiki>{{nobots}}</nowiki>\n{{bots|deny=SomeOtherBot}}", "talks about {{nobots}}, denies another bot", "written to as usual"),
            (35, "== Welcome ==\nHello!", "talk page protected (sysop)", "no message; reported as waiting"),
            (50, "== Photo of the week ==\nNice one! ~~<nowiki />~~\n:Thanks.\n\n<!-- archive below -->\n", "a living talk page", "the message comes after what is there, which stays byte for byte"),
        ]:
            writer = people[number].name
            self.after.append(self.edit(people[number].talk_page, text, writer, "my page"))
            expect(people[number], what, then)
        self.after.append({"protect": {"page": people[35].talk_page, "level": "sysop"}})

    def odd_accounts(self):
        people, expect = self.people, self.expect
        expect(people[23], f"the profile page was written by {people[24].name}", "does not count; reported")
        self.after.append(self.edit(people[41].profile_page, profile_call(people[41], learn="Governance", notify="no"),
                                    people[42].name, "better so"))
        expect(people[41], f"{people[42].name} changed the profile afterwards", "the owner's own revision counts; the change is reported")
        self.after.append({"block": people[37].name})
        expect(people[37], "the account is blocked", "refused; not listed, no message; reported")
        self.after.append({"rename": {"from": people[38].name, "to": people[38].name + " (renamed)"}})
        expect(people[38], f"renamed to `{people[38].name} (renamed)` after registering; the profile page moved along, so that its newest revision is Admin's",
               "one registrant, under the new name")

    # ---- the registration page: 145 to 150, each in an edit of their own ----

    def registration_page(self):
        text = "People who have no profile page sign up here, one template each.\n"
        people = self.people
        for number in range(145, 151):
            text += "\n" + registration_call(people[number]) + "\n"
            by = people[144].name if number == 149 else people[number].name
            self.after.append(self.edit(REGISTRATION_PAGE, text, by, f"signing up {'somebody' if number == 149 else 'myself'}"))
        self.expect(people[149], f"entered on the registration page by {people[144].name}", "does not count; reported")
        self.expect(people[150], "entered after the foreign entry, in an edit that carries it along", "counts: each entry is attributed by itself")

    # ---- the form: 76 to 144, and a few more rows ----

    def form(self):
        people, expect = self.people, self.expect
        cell = {}  # number: answers that differ

        def odd(number: int, what: str, then: str, **answers):
            cell[number] = answers
            expect(people[number], what, then)

        def name(number: int) -> str:
            return people[number].name

        odd(78, "underscores in the name", "same account", name=name(78).replace(" ", "_"))
        people[80].name = "LCTest Word Three 80"
        odd(80, "underscores in a name of several words", "same account", name="LCTest_Word_Three_80")
        odd(82, "`User:` before the name", "same account", name=f"User:{name(82)}")
        people[84].name = "LCTest-KE-084"
        odd(84, "the address of the user page instead of the name", "same account", name="https://meta.wikimedia.org/wiki/User:LCTest-KE-084")
        people[86].name = "LCTest Lower 86"
        odd(86, "first letter in lower case", "same account", name="lCTest Lower 86")
        odd(88, "spaces around the name", "same account", name=f" {name(88)}  ")
        people[90].name = "LCTest Ñandú 90"
        odd(90, "accents as combining characters (NFD)", "same account", name=unicodedata.normalize("NFD", "LCTest Ñandú 90"))
        odd(92, "an e-mail address instead of the name", "refused; reported without showing the address", name="lctest092@example.org")
        odd(93, "no account of that name", "refused; reported", name="LCTest-Nobody-093")
        odd(94, "a temporary account", "refused; reported", name="~2026-12345-67")
        odd(95, "an IP address", "refused; reported", name="192.0.2.95")
        for number in (92, 93, 94, 95):
            people[number].has_account = False
        people[96].name = "LCTest Old Name 96"
        self.after.append({"rename": {"from": "LCTest Old Name 96", "to": "LCTest New Name 96"}})
        odd(96, "renamed to `LCTest New Name 96`; the form still says the old name", "counts under the new name; a note tells so")
        self.after.append({"block": name(97)})
        odd(97, "the account is blocked", "refused; reported")
        odd(98, "a left-to-right mark before the name", "same account or refused with that reason; never a second person", name="\u200e" + name(98))
        odd(100, "an unknown skill and an unknown language", "reported; the rest counts",
            share="Edit-a-thons, Underwater chess", languages="English (fluent), Klingonese (native)")
        odd(101, "cells that a spreadsheet would run", "text; nowhere shown with effect", affiliation="=cmd|' /C calc'!A0", remarks='=HYPERLINK("http://x.example.org")')
        odd(102, "2 KB of free text", "private: appears nowhere on the wiki", remarks=("I have so much to tell about my village and its library. " * 40)[:2048])
        odd(103, "wikitext in the affiliation", "shown as characters; no category, template or signature takes effect",
            affiliation="]]}}{{subst:PAGENAME}}<nowiki>~~~~ [[Category:LCTest hostile]] <!--")
        odd(104, "the row ends after the skills", "reported; what is missing counts as not answered, so no consent")
        odd(105, "an option that holds a comma itself", "`Budgeting and reporting` counts; the unlisted option is one reported entry or two, never dropped in silence",
            share="Budgeting and reporting, Surveys, polls and interviews")
        odd(106, "line breaks and quotes in cells", "read as one cell each", remarks='First line\nsecond "quoted" line\n\nlast, with a comma', support="A quiet room;\nand coffee")
        odd(107, "directory: No", "matched, in no public list", directory="No")
        odd(108, "notify: No", "listed, not matched, no message", notify="No")
        odd(109, "both questions left blank", "in doubt no: appears nowhere", directory="", notify="")
        odd(110, "semicolons and full-width commas between skills", "read as separators", learn="Wikidata；Storytelling; Grant writing，Facilitation")
        odd(111, "the time is no time", "counts; the odd time is reported", time="yesterday")
        odd(112, "no name at all", "refused; reported by its row", name="")
        people[112].has_account = False

        for number in range(76, 145):
            answers = form_answers(people[number], number - 76) | cell.get(number, {})
            row = [answers[key] for key in ANSWERS]
            self.rows.append(row[:7] if number == 104 else row)

        again = [(113, "resubmitted with a new wish, everything else blank", {"learn": "Wikidata"}, "one registrant; the new wish replaces the old ones, blanks erase nothing"),
                 (118, "resubmitted with `notify` changed to No", {"notify": "No"}, "one registrant; not matched, no message"),
                 (124, "resubmitted, all blank", {}, "one registrant, answers as before"),
                 (131, "resubmitted with another capacity", {"capacity": "2"}, "one registrant, capacity 2")]
        for offset, (number, what, answers, then) in enumerate(again):
            blank = dict.fromkeys(ANSWERS, "") | {"time": f"3/25/2026 14:{offset:02}:22", "email": f"lctest{number:03}@example.org", "name": name(number)}
            self.rows.append([(blank | answers)[key] for key in ANSWERS])
            expect(people[number], what, then)
        profile_too = form_answers(people[5], 70) | {"learn": "Governance", "time": "3/25/2026 14:10:00"}
        self.rows.append([profile_too[key] for key in ANSWERS])
        expect(people[5], "has a profile page and a form row that says otherwise", "one registrant; the profile page wins, the form fills only what it leaves blank")
        page_too = form_answers(people[146], 71) | {"learn": "Governance", "time": "3/25/2026 14:11:00"}
        self.rows.append([page_too[key] for key in ANSWERS])
        expect(people[146], "is on the registration page and in the form", "one registrant; the registration page wins")

    # ---- all of it ----

    def steps(self) -> list:
        accounts = [{"account": person.name} for person in self.people.values() if person.has_account]
        pages = [self.edit(self.people[number].profile_page, text,
                           self.people[24 if number == 23 else number].name, "my profile")
                 for number, text in self.profiles.items()]
        return accounts + pages + self.after

    def form_csv(self) -> bytes:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(QUESTIONS)
        writer.writerows(self.rows)
        return ("\ufeff" + out.getvalue()).encode()

    def expected_md(self) -> str:
        def cell(text: str) -> str:
            return text.replace("|", "\\|").replace("\n", " ")

        lines = ["# The odd ones among the 150", "",
                 "Written by `dev/population.py`; everybody not listed here is an ordinary registrant.", "",
                 f"Profile pages: {len(self.profiles)}. Rows of the form: {len(self.rows)}. Entries on `{REGISTRATION_PAGE}`: 6.", "",
                 "| who | what is odd | what must happen |", "|---|---|---|"]
        lines += [f"| `{cell(who)}` | {cell(what)} | {cell(then)} |" for who, what, then in self.expected]
        return "\n".join(lines) + "\n"


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent / "tests/data/population")
    population = Population()
    population.form()  # first: it gives some people the names their oddity needs
    population.profile_pages()
    population.registration_page()
    folder.mkdir(parents=True, exist_ok=True)
    steps = ",\n".join(json.dumps(step, ensure_ascii=False) for step in population.steps())
    (folder / "actors.json").write_text(f"[\n{steps}\n]\n", encoding="utf-8", newline="\n")
    (folder / "form.csv").write_bytes(population.form_csv())
    (folder / "expected.md").write_text(population.expected_md(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
