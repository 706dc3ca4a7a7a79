#!/usr/bin/env python3
"""Writes config/languages.json and config/places.json.

Run it only to renew them: python3 dev/names.py. It needs Babel from PyPI (which holds
Unicode's CLDR) and MediaWiki's list of languages, includes/languages/data/Names.php, as Debian's
package installs it. The output is sorted and the same for the same versions of both.
"""
import json
import re
import sys
from pathlib import Path

from babel import Locale

SPOKEN = ["en", "es", "fr", "pt", "ar"]
NAMES = Path("/usr/share/mediawiki/includes/languages/data/Names.php")
ALIASES = {
    "sw": ["Kiswahili", "Swahili"], "es": ["Castellano", "Castilian"], "fa": ["Farsi", "Persian"],
    "zh": ["Mandarin", "Mandarin Chinese", "Chinese"], "tl": ["Tagalog", "Filipino"], "bn": ["Bangla"],
    "or": ["Odia", "Oriya"], "pt-br": ["Brazilian Portuguese", "Português brasileiro"], "tw": ["Twi"],
    "uk": ["Ukrainian"], "ny": ["Chichewa"], "rw": ["Kinyarwanda"], "el": ["Greek"], "he": ["Hebrew"],
    "id": ["Bahasa Indonesia", "Bahasa"], "ms": ["Malay", "Bahasa Melayu"], "ku": ["Kurdish"], "ug": ["Uyghur"],
    "zh-hans": ["Simplified Chinese"], "zh-hant": ["Traditional Chinese"], "arz": ["Egyptian Arabic"],
    "ary": ["Moroccan Arabic", "Darija"], "nb": ["Norwegian", "Norwegian Bokmål"], "sr": ["Serbian"],
}
RTL = {
    "aeb", "aeb-arab", "ar", "arc", "arq", "ary", "arz", "azb", "bcc", "bgn", "bqi", "ckb", "dv", "fa", "glk", "he",
    "khw", "kk-arab", "kk-cn", "ks", "ks-arab", "ku-arab", "lki", "lrc", "luz", "mzn", "nqo", "pnb", "ps", "sd", "sdh",
    "skr", "skr-arab", "ug", "ug-arab", "ur", "yi",
}
FALLBACKS = {
    "pt-br": ["pt"], "arz": ["ar"], "ary": ["ar"], "arq": ["ar"], "aeb": ["ar"], "aeb-arab": ["ar"], "apc": ["ar"],
    "qu": ["es"], "gn": ["es"], "ay": ["es"], "nah": ["es"], "ca": ["oc", "fr"], "gl": ["pt"], "ast": ["es"], "an": ["es"],
    "eu": ["es", "fr"], "oc": ["ca", "fr"], "br": ["fr"], "wo": ["fr"], "ln": ["fr"], "bm": ["fr"], "ff": ["fr"],
    "mg": ["fr"], "sg": ["fr"], "ht": ["fr"], "wa": ["fr"], "kab": ["fr"], "mos": ["fr"], "dyu": ["fr"], "ee": ["fr"],
    "de-at": ["de"], "de-ch": ["de"], "nl-be": ["nl"], "zh-hans": ["zh"], "zh-hant": ["zh"], "sr-ec": ["sr"],
    "sr-el": ["sr"], "uk": ["ru"], "be": ["ru"], "kk": ["ru"], "ky": ["ru"], "tt": ["ru"], "ba": ["ru"], "ckb": ["ar"],
    "es-formal": ["es"], "es-419": ["es"], "mwl": ["pt"], "kea": ["pt"], "pap": ["es", "pt"], "ext": ["es"],
    "frp": ["fr"], "pcd": ["fr"], "nrm": ["fr"], "gcr": ["fr"], "gsw": ["de"], "sd": ["ur"], "lad": ["es"],
}
# Capacity Exchange's grouping of countries into the eight regions of the Wikimedia movement.
REGIONS = {
    "NWE": "ALA AND AUT BEL CHE CYP DEU DNK ESP FIN FRA FRO GBR GGY GIB GRC GRL IMN IRL ISL ITA JEY LIE LUX MCO MLT NLD NOR PRT "
    "SJM SMR SWE VAT",
    "CEECA": "ALB ARM AZE BGR BIH BLR CZE EST GEO HRV HUN KAZ KGZ LTU LVA MDA MKD MNE POL ROU RUS SRB SVK SVN TJK TKM UKR "
    "UZB XKX",
    "SA": "AFG BGD BTN IND LKA MDV NPL PAK",
    "MENA": "ARE BHR DZA EGY ESH IRN IRQ ISR JOR KWT LBN LBY MAR OMN PSE QAT SAU SYR TUN TUR YEM",
    "NA": "CAN USA",
    "LAC": "ABW AIA ARG ATG BES BHS BLM BLZ BMU BOL BRA BRB CHL COL CRI CUB CUW CYM DMA DOM ECU FLK GLP GRD GTM GUF GUY HND "
    "HTI JAM KNA LCA MAF MEX MSR MTQ NIC PAN PER PRI PRY SLV SPM SUR SXM TCA TTO URY VCT VEN VGB VIR",
    "ESEAP": "ASM AUS BRN CCK CHN COK CXR FJI FSM GUM HKG IDN JPN KHM KIR KOR LAO MAC MHL MMR MNG MNP MYS NCL NFK NIU NRU NZL "
    "PCN PHL PLW PNG PRK PYF SGP SLB THA TKL TLS TON TUV TWN UMI VNM VUT WLF WSM",
    "SSA": "AGO BDI BEN BFA BWA CAF CIV CMR COD COG COM CPV DJI ERI ETH GAB GHA GIN GMB GNB GNQ KEN LBR LSO MDG MLI MOZ MRT "
    "MUS MWI MYT NAM NER NGA REU RWA SDN SEN SHN SLE SOM SSD STP SWZ SYC TCD TGO TZA UGA ZAF ZMB ZWE",
}
REGION_NAMES = {
    "SSA": ["Sub-Saharan Africa", "África subsahariana", "Afrique subsaharienne", "África Subsaariana", "أفريقيا جنوب الصحراء"],
    "NWE": ["Northern and Western Europe", "Europa del Norte y Occidental", "Europe du Nord et de l'Ouest",
            "Europa do Norte e Ocidental", "شمال وغرب أوروبا"],
    "ESEAP": ["East, Southeast Asia and Pacific", "Asia Oriental, Sudeste Asiático y Pacífico",
              "Asie de l'Est, du Sud-Est et Pacifique", "Leste e Sudeste Asiático e Pacífico",
              "شرق وجنوب شرق آسيا والمحيط الهادئ"],
    "LAC": ["Latin America and the Caribbean", "América Latina y el Caribe", "Amérique latine et Caraïbes",
            "América Latina e Caribe", "أمريكا اللاتينية والكاريبي"],
    "CEECA": ["Central and Eastern Europe and Central Asia", "Europa Central y del Este y Asia Central",
              "Europe centrale et orientale et Asie centrale", "Europa Central e Oriental e Ásia Central",
              "وسط وشرق أوروبا ووسط آسيا"],
    "SA": ["South Asia", "Asia del Sur", "Asie du Sud", "Sul da Ásia", "جنوب آسيا"],
    "MENA": ["Middle East and North Africa", "Oriente Medio y África del Norte", "Moyen-Orient et Afrique du Nord",
             "Oriente Médio e Norte da África", "الشرق الأوسط وشمال أفريقيا"],
    "NA": ["North America", "América del Norte", "Amérique du Nord", "América do Norte", "أمريكا الشمالية"],
}
REGION_ALIASES = {
    "SSA": ["Africa", "Subsaharan Africa"], "NWE": ["Northern & Western Europe", "Western Europe", "Northern Europe"],
    "ESEAP": ["East, Southeast Asia, and the Pacific", "East, South East Asia and Pacific", "East, Southeast Asia, & Pacific", "East, Southeast Asia, and Pacific", "Asia-Pacific", "East Asia", "Southeast Asia"],
    "LAC": ["Latin America & the Caribbean", "Latin America", "LATAM", "Latinoamérica", "Caribbean"],
    "CEECA": ["CEE&CA", "CEE & CA", "CEE", "Central & Eastern Europe and Central Asia", "Central & Eastern Europe & Central Asia"],
    "SA": ["Southern Asia"], "MENA": ["Middle East & North Africa", "Middle East", "North Africa"],
    "NA": ["USCA", "US and Canada", "USA and Canada", "United States and Canada", "Northern America"],
}
COUNTRY_ALIASES = {
    "USA": ["United States of America", "US", "U.S.", "U.S.A.", "Estados Unidos", "America"], "GBR": ["Great Britain", "England", "Scotland", "Wales", "U.K.", "UK"],
    "CIV": ["Ivory Coast", "Cote d'Ivoire", "Côte d'Ivoire"], "COD": ["DRC", "DR Congo", "Democratic Republic of the Congo", "Congo-Kinshasa", "RDC"],
    "COG": ["Republic of the Congo", "Congo-Brazzaville"], "PSE": ["Palestine", "State of Palestine"], "TWN": ["Taiwan"],
    "MKD": ["Macedonia", "North Macedonia"], "CZE": ["Czech Republic"], "TUR": ["Turkey", "Türkiye"], "MMR": ["Burma", "Myanmar"],
    "RUS": ["Russia"], "KOR": ["South Korea", "Korea"], "PRK": ["North Korea"], "SYR": ["Syria"], "IRN": ["Iran"], "LAO": ["Laos"],
    "VNM": ["Vietnam"], "TZA": ["Tanzania"], "BOL": ["Bolivia"], "VEN": ["Venezuela"], "SWZ": ["Swaziland"], "CPV": ["Cape Verde"],
    "BRN": ["Brunei"], "NLD": ["Holland", "The Netherlands"], "GMB": ["The Gambia"], "BHS": ["The Bahamas"], "TLS": ["East Timor"],
    "XKX": ["Kosovo"], "HKG": ["Hong Kong"], "MAC": ["Macau"], "BRA": ["Brasil"], "ARE": ["UAE", "Emirates"],
}
# CLDR knows alpha-2 and alpha-3 apart; this is ISO 3166-1's own pairing.
ALPHA2 = dict(
    pair.split(":")
    for pair in (
        "AFG:AF ALA:AX ALB:AL DZA:DZ ASM:AS AND:AD AGO:AO AIA:AI ATG:AG ARG:AR ARM:AM ABW:AW AUS:AU AUT:AT AZE:AZ BHS:BS BHR:BH BGD:BD "
        "BRB:BB BLR:BY BEL:BE BLZ:BZ BEN:BJ BMU:BM BTN:BT BOL:BO BES:BQ BIH:BA BWA:BW BRA:BR BRN:BN BGR:BG BFA:BF BDI:BI CPV:CV KHM:KH "
        "CMR:CM CAN:CA CYM:KY CAF:CF TCD:TD CHL:CL CHN:CN CXR:CX CCK:CC COL:CO COM:KM COG:CG COD:CD COK:CK CRI:CR CIV:CI HRV:HR CUB:CU "
        "CUW:CW CYP:CY CZE:CZ DNK:DK DJI:DJ DMA:DM DOM:DO ECU:EC EGY:EG SLV:SV GNQ:GQ ERI:ER EST:EE SWZ:SZ ETH:ET FLK:FK FRO:FO FJI:FJ "
        "FIN:FI FRA:FR GUF:GF PYF:PF GAB:GA GMB:GM GEO:GE DEU:DE GHA:GH GIB:GI GRC:GR GRL:GL GRD:GD GLP:GP GUM:GU GTM:GT GGY:GG GIN:GN "
        "GNB:GW GUY:GY HTI:HT VAT:VA HND:HN HKG:HK HUN:HU ISL:IS IND:IN IDN:ID IRN:IR IRQ:IQ IRL:IE IMN:IM ISR:IL ITA:IT JAM:JM JPN:JP "
        "JEY:JE JOR:JO KAZ:KZ KEN:KE KIR:KI PRK:KP KOR:KR KWT:KW KGZ:KG LAO:LA LVA:LV LBN:LB LSO:LS LBR:LR LBY:LY LIE:LI LTU:LT LUX:LU "
        "MAC:MO MDG:MG MWI:MW MYS:MY MDV:MV MLI:ML MLT:MT MHL:MH MTQ:MQ MRT:MR MUS:MU MYT:YT MEX:MX FSM:FM MDA:MD MCO:MC MNG:MN MNE:ME "
        "MSR:MS MAR:MA MOZ:MZ MMR:MM NAM:NA NRU:NR NPL:NP NLD:NL NCL:NC NZL:NZ NIC:NI NER:NE NGA:NG NIU:NU NFK:NF MKD:MK MNP:MP NOR:NO "
        "OMN:OM PAK:PK PLW:PW PSE:PS PAN:PA PNG:PG PRY:PY PER:PE PHL:PH PCN:PN POL:PL PRT:PT PRI:PR QAT:QA REU:RE ROU:RO RUS:RU RWA:RW "
        "BLM:BL SHN:SH KNA:KN LCA:LC MAF:MF SPM:PM VCT:VC WSM:WS SMR:SM STP:ST SAU:SA SEN:SN SRB:RS SYC:SC SLE:SL SGP:SG SXM:SX SVK:SK "
        "SVN:SI SLB:SB SOM:SO ZAF:ZA SSD:SS ESP:ES LKA:LK SDN:SD SUR:SR SJM:SJ SWE:SE CHE:CH SYR:SY TWN:TW TJK:TJ TZA:TZ THA:TH TLS:TL "
        "TGO:TG TKL:TK TON:TO TTO:TT TUN:TN TUR:TR TKM:TM TCA:TC TUV:TV UGA:UG UKR:UA ARE:AE GBR:GB USA:US UMI:UM URY:UY UZB:UZ VUT:VU "
        "VEN:VE VNM:VN VGB:VG VIR:VI WLF:WF ESH:EH YEM:YE ZMB:ZM ZWE:ZW XKX:XK"
    ).split()
)
NOTE = "written by dev/names.py; names from Unicode CLDR (Unicode-3.0 licence)"


def cldr(locale, kind, code):
    return getattr(Locale.parse(locale), kind).get(code)


def languages():
    rows = {}
    for code, autonym in re.findall(r"^\s*'([a-z-]+)' => '((?:[^'\\]|\\.)+)'", NAMES.read_text(), re.M):
        parts = code.split("-")
        key = "_".join([parts[0]] + [p.title() if len(p) == 4 else p.upper() for p in parts[1:]])
        autonym = re.sub("[\u200e\u200f\u202a-\u202e]", "", autonym).replace("\\'", "'")
        names = {spoken: name for spoken in SPOKEN if (name := cldr(spoken, "languages", key))}
        row = {"autonym": autonym, "names": names}
        for extra, table in (("aliases", ALIASES), ("fallbacks", FALLBACKS)):
            if code in table:
                row[extra] = table[code]
        if code in RTL:
            row["rtl"] = True
        rows[code] = row
    return rows


def places():
    regions = {
        code: {"names": dict(zip(SPOKEN, names)), "aliases": REGION_ALIASES[code]} for code, names in REGION_NAMES.items()
    }
    countries = {}
    for region, members in REGIONS.items():
        for alpha3 in members.split():
            names = {spoken: name for spoken in SPOKEN if (name := cldr(spoken, "territories", ALPHA2[alpha3]))}
            countries[alpha3] = {
                "alpha2": ALPHA2[alpha3], "region": region, "names": names, "aliases": COUNTRY_ALIASES.get(alpha3, []),
            }
    missing = set(ALPHA2) - set(countries)
    if missing:
        sys.exit(f"in no region: {sorted(missing)}")
    return regions, countries


def lines(rows):
    inner = ",\n".join(f"  {json.dumps(k, ensure_ascii=False)}: {json.dumps(v, ensure_ascii=False)}" for k, v in sorted(rows.items()))
    return "{\n" + inner + "\n }"


def main():
    config = Path(__file__).resolve().parent.parent / "config"
    note = json.dumps(NOTE + "; codes and autonyms from MediaWiki's Names.php", ensure_ascii=False)
    (config / "languages.json").write_text(f'{{\n "//": {note},\n "languages": {lines(languages())}\n}}\n')
    regions, countries = places()
    note = json.dumps(NOTE + "; regions as Capacity Exchange groups countries", ensure_ascii=False)
    (config / "places.json").write_text(f'{{\n "//": {note},\n "regions": {lines(regions)},\n "countries": {lines(countries)}\n}}\n')


main()
