#!/usr/bin/env python3
"""Writes config/languages.json: every language MediaWiki knows, with its names.

Needed only to renew the file:

    apt-get install mediawiki-classes   # MediaWiki's own tables
    pip install Babel==2.18.0           # Unicode's CLDR
    python3 dev/languages.py > config/languages.json

A newer Babel brings newer names: renew the file with it in a commit of its own, before
anything else changes here.

From MediaWiki (GPL-2.0-or-later) come the codes, the autonyms, the chains of fallbacks,
the directions and what the user namespace is called (facts, no prose); from the CLDR
(Unicode licence v3) the names in every language of the bot and Ukrainian, Chinese in both
scripts. The same versions of both give the same bytes.
"""

import json
import re
import sys
from pathlib import Path

import babel
from babel import Locale

MEDIAWIKI = Path("/usr/share/mediawiki")
# `zh` is simplified Chinese, and what readers of `zh-hans` fall back to.
NAMED_IN = ["en", "es", "fr", "pt", "ar", "sw", "hi", "id", "ru", "uk", "zh", "zh-hant", "bn", "tr"]

# MediaWiki's code -> CLDR's, where they differ.
CLDR = {
    "als": "gsw", "bat-smg": "sgs", "bh": "bho", "fiu-vro": "vro", "roa-rup": "rup", "simple": None,
    "sr-ec": "sr_Cyrl", "sr-el": "sr_Latn", "tl": "fil", "zh-classical": "lzh", "zh-hans": "zh_Hans",
    "zh-hant": "zh_Hant", "zh-min-nan": "nan", "zh-yue": "yue", "pt-br": "pt_BR", "en-gb": "en_GB",
    "en-ca": "en_CA", "de-at": "de_AT", "de-ch": "de_CH", "nl-informal": None, "es-419": "es_419",
    "fa-af": "fa_AF",
}

# MediaWiki's own deprecated codes, LanguageCode::getDeprecatedCodeMapping().
DEPRECATED = {
    "als": "gsw", "bat-smg": "sgs", "be-x-old": "be-tarask", "fiu-vro": "vro", "roa-rup": "rup",
    "zh-classical": "lzh", "zh-min-nan": "nan", "zh-yue": "yue",
}

# Wikipedias younger than the packaged MediaWiki (or languages waiting for one), with autonyms.
YOUNGER = {
    "ann": "Obolo", "bew": "Betawi", "btm": "Mandailing", "dga": "Dagaare", "dtp": "Kadazandusun", "efi": "Efịk", 
    "fat": "mfantse", "gpe": "Ghanaian Pidgin", "gur": "farefare", "guw": "gungbe", "iba": "Jaku Iban", "ibb": "Ibibio",
    "igl": "Igala", "kge": "Kumoring", "knc": "Yerwa Kanuri", "kus": "Kʋsaal", "luo": "Dholuo", "mos": "moore", "nr": "isiNdebele seSewula",
    "nup": "Nupe", "nyn": "Runyankore", "pcm": "Naijá", "rki": "ရခိုင်", "rsk": "руски", "syl": "ꠍꠤꠟꠐꠤ", "tdd": "ᥖᥭᥰ ᥖᥬᥲ ᥑᥨᥒᥰ",
    "tig": "ትግሬ", "tum": "chiTumbuka", "zgh": "ⵜⴰⵎⴰⵣⵉⵖⵜ ⵜⴰⵏⴰⵡⴰⵢⵜ",
}

# Names of the user namespace that are not MediaWiki's but a wiki's own.
WIKIPEDIAS_OWN = ["User", "User talk", "Usuário(a)", "Usuário(a) Discussão"]

# What people type that is neither a code, nor an autonym, nor a name in the CLDR.
ALSO = {
    "es": ["Castellano", "Castilian", "Castillan", "Castelhano"], "sw": ["Kiswahili", "Swahili", "Suajili"],
    "fa": ["Farsi", "Parsi", "Persian", "Farsi/Persian"], "zh": ["Mandarin", "Mandarin Chinese", "Chino mandarín", "普通话", "汉语"],
    "tl": ["Tagalog", "Filipino", "Pilipino"], "bn": ["Bangla", "Bengali", "Bengalí"], "or": ["Oriya", "Odia"],
    "tw": ["Akan Twi", "Asante Twi"], "ny": ["Chichewa", "Chinyanja", "Nyanja"],
    "lg": ["Luganda", "Ganda"], "rw": ["Kinyarwanda", "Rwanda"], "rn": ["Kirundi", "Rundi"], "sn": ["Shona", "chiShona"],
    "zu": ["isiZulu", "Zulu"], "xh": ["isiXhosa", "Xhosa"], "st": ["Sesotho", "Southern Sotho"], "tn": ["Setswana", "Tswana"],
    "nso": ["Sepedi", "Northern Sotho"], "ss": ["siSwati", "Swazi"], "ln": ["Lingala"], "ig": ["Ibo", "Igbo"],
    "yo": ["Yorùbá", "Yoruba"], "ff": ["Fulfulde", "Fula", "Fulani", "Peul", "Pulaar"], "he": ["Ivrit", "Hebrew"],
    "id": ["Bahasa Indonesia", "Indonesian", "Bahasa"], "ms": ["Bahasa Melayu", "Malay", "Bahasa Malaysia"],
    "el": ["Greek", "Modern Greek", "Griego"], "ht": ["Kreyòl", "Haitian", "Haitian Creole", "Créole haïtien"],
    "nb": ["Bokmål", "Norwegian Bokmål", "Norsk bokmål"], "no": ["Norwegian", "Noruego", "Norvégien"],
    "pt-br": ["Brazilian Portuguese", "Portugués brasileño", "Português brasileiro"], "qu": ["Quechua", "Kichwa", "Runasimi"],
    "gn": ["Guaraní", "Guarani", "Avañe'ẽ"], "ay": ["Aymara", "Aimara"], "nah": ["Náhuatl", "Nahuatl"], "eu": ["Euskera", "Euskara"],
    "ca": ["Catalan", "Valencian", "Valencià", "Valenciano"], "gl": ["Galego", "Gallego"], "si": ["Sinhalese", "Sinhala"],
    "my": ["Myanmar", "Burmese"], "ku": ["Kurdish", "Kurmanji"], "ckb": ["Sorani", "Central Kurdish"], "ps": ["Pushto", "Pashto"],
    "ary": ["Darija", "Moroccan Darija", "Moroccan Arabic"], "arz": ["Masri", "Egyptian Arabic"], "ar": ["Modern Standard Arabic", "عربي", "عربية"],
    "zgh": ["Amazigh", "Berber", "Tamazight"], "kab": ["Taqbaylit", "Kabyle"], "am": ["Amharic", "Amarigna"], "ti": ["Tigrigna", "Tigrinya"],
    "om": ["Afaan Oromo", "Oromo"], "yue": ["Cantonese", "Cantonés", "Cantonais"], "nan": ["Hokkien", "Taiwanese", "Min Nan"],
    "mk": ["Macedonian"], "uk": ["Ukrainian"], "pa": ["Panjabi", "Punjabi"], "pnb": ["Shahmukhi", "Western Punjabi"],
    "hy": ["Armenian"], "ka": ["Georgian"], "ak": ["Akan"], "dag": ["Dagbani", "Dagbanli"], "gaa": ["Ga"], "bm": ["Bambara", "Bamanankan"],
    "de": ["German"], "nl": ["Dutch", "Flemish"], "en": ["Inglés", "Inglês", "Anglais", "انجليزي"], "zh-hans": ["Simplified Chinese"],
    "zh-hant": ["Traditional Chinese"], "ja": ["Japanese", "Nihongo"], "ko": ["Korean", "Hangul"], "ru": ["Russian"], "kcg": ["Tyap"],
    "guw": ["Gungbe", "Gun"], "igl": ["Igala"], "fon": ["Fongbe"], "tum": ["Chitumbuka"], "bcl": ["Bikol", "Central Bikol"],
    "ceb": ["Bisaya", "Cebuano", "Visayan"], "ilo": ["Ilocano", "Ilokano"], "war": ["Waray", "Waray-Waray"],
}


def php_strings(text, name):
    """The `'key' => 'value'` pairs of one PHP array."""
    body = re.search(rf"{re.escape(name)}\s*=\s*\[(.*?)\n\s*\];", text, re.S)
    return re.findall(r"'([^']+)'\s*=>\s*'((?:[^'\\]|\\.)*)'", body.group(1)) if body else []


def messages():
    """MediaWiki's Messages files, by language code."""
    for path in sorted((MEDIAWIKI / "languages/messages").glob("Messages*.php")):
        code = path.stem.removeprefix("Messages").replace("_", "-").lower()
        yield code, path.read_text(encoding="utf-8")


def user_namespaces(text):
    """Every name that one language has for user pages and their talk pages."""
    for constant in ("NS_USER", "NS_USER_TALK"):
        yield from re.findall(rf"\b{constant}\s*=>\s*'((?:[^'\\]|\\.)+)'", text)
        yield from re.findall(rf"'((?:[^'\\]|\\.)+)'\s*=>\s*{constant}\b", text)
        for genders in re.findall(rf"\b{constant}\s*=>\s*\[([^]]*)\]", text):
            yield from re.findall(r"=>\s*'((?:[^'\\]|\\.)+)'", genders)


def main():
    names_php = (MEDIAWIKI / "includes/languages/data/Names.php").read_text(encoding="utf-8")
    autonyms = YOUNGER | dict(php_strings(names_php, "$names"))
    defines = (MEDIAWIKI / "includes/Defines.php").read_text(encoding="utf-8")
    version = re.search(r"'MW_VERSION',\s*'([^']+)'", defines).group(1)

    fallbacks, directions, namespaces = {}, {}, set(WIKIPEDIAS_OWN)
    for code, text in messages():
        if chain := re.search(r"^\$fallback\s*=\s*'([^']+)'", text, re.M):
            fallbacks[code] = [one.strip() for one in chain.group(1).split(",")]
        if rtl := re.search(r"^\$rtl\s*=\s*(true|false)", text, re.M):
            directions[code] = rtl.group(1) == "true"
        namespaces.update(name.replace("\\'", "'").replace("_", " ") for name in user_namespaces(text))

    def right_to_left(code):
        # As in MediaWiki, a language that does not say has its fallback's direction; the
        # scripts of those without a file of their own are in the code or the autonym.
        for one in [code, *fallbacks.get(code, [])]:
            if one in directions:
                return directions[one]
        return any("\u0590" <= letter <= "\u08ff" or letter in "\u07ca" for letter in autonyms[code][:1])

    locales = {language: Locale.parse(CLDR.get(language, language)) for language in NAMED_IN}
    rows = {}
    for code in sorted(set(autonyms) - set(DEPRECATED)):
        key = CLDR.get(code, code.replace("-", "_"))
        names = [locales[language].languages.get(key, "") if key else "" for language in NAMED_IN]
        if key and "_" in key:
            # As the CLDR composes a name that it does not hold: the language (the script or place).
            base, part = key.split("_", 1)
            names = [
                name or f"{locale.languages[base]} ({locale.territories.get(part) or locale.scripts[part]})"
                if base in locale.languages and (part in locale.territories or part in locale.scripts)
                else name
                for name, locale in zip(names, locales.values())
            ]
        while names and not names[-1]:
            names.pop()
        rows[code] = [autonyms[code].replace("\\'", "'"), *names]

    dump = lambda value: json.dumps(value, ensure_ascii=False)
    lines = [
        "{",
        f' "source": "Written by dev/languages.py: codes, autonyms, fallbacks, directions and namespaces from MediaWiki {version}; names from the CLDR as in Babel {babel.__version__}",',
        ' "licence": "Names: Unicode License v3, https://www.unicode.org/license.txt. Tables from MediaWiki: GPL-2.0-or-later",',
        f' "named_in": {dump(NAMED_IN)},',
        ' "languages": {',
        ",\n".join(f"  {dump(code)}: {dump(row)}" for code, row in rows.items()),
        " },",
        f' "deprecated": {dump(DEPRECATED)},',
        ' "also": {',
        ",\n".join(f"  {dump(code)}: {dump(ALSO[code])}" for code in sorted(ALSO)),
        " },",
        f' "right_to_left": {dump([code for code in rows if right_to_left(code)])},',
        ' "fallbacks": {',
        ",\n".join(f"  {dump(code)}: {dump(fallbacks[code])}" for code in sorted(set(fallbacks) & set(rows))),
        " },",
        f' "user_namespaces": {dump(sorted({name.lower() for name in namespaces}))}',
        "}",
    ]
    unknown = sorted(set(ALSO) - set(rows))
    if unknown:
        sys.exit(f"aliases for codes that MediaWiki does not have: {', '.join(unknown)}")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
