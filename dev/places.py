#!/usr/bin/env python3
"""Writes config/places.toml: the countries and the eight Wikimedia regions.

Needed only to renew the file:

    apt-get install iso-codes   # the pairs of ISO 3166-1 codes, and official names
    pip install Babel==2.18.0   # Unicode's CLDR: names in every language of the bot and Ukrainian, Chinese in both scripts
    python3 dev/places.py > config/places.toml

A newer Babel brings newer names: renew the file with it in a commit of its own, before
anything else changes here.

Which country lies in which region is the Wikimedia Foundation's grouping as Capacity
Exchange draws it on its map (capx-frontend, wikimediaTerritories.ts). Six territories that
are not drawn there are placed by geography (`BY_GEOGRAPHY`); Antarctica has nobody to
register and is left out. The same versions of all sources give the same bytes.
"""

import json
from pathlib import Path

import babel
from babel import Locale

ISO = Path("/usr/share/iso-codes/json/iso_3166-1.json")
# `zh` is simplified Chinese, and what readers of `zh-hans` fall back to.
NAMED_IN = ["en", "es", "fr", "pt", "ar", "sw", "hi", "id", "ru", "uk", "zh", "zh-hant", "bn", "tr"]

REGIONS = {
    "SSA": """AGO ATF BDI BEN BFA BWA CAF CIV CMR COD COG COM CPV DJI ERI ETH GAB GHA GIN GMB GNB GNQ IOT KEN LBR LSO
        MDG MLI MOZ MRT MUS MWI MYT NAM NER NGA REU RWA SDN SEN SHN SLE SOM SSD STP SWZ SYC TCD TGO TZA UGA ZAF ZMB ZWE""",
    "NWE": """AND AUT BEL CHE CYP DEU DNK ESP FIN FRA FRO GBR GGY GIB GRC GRL IMN IRL ISL ITA JEY LIE LUX MCO MLT NLD
        NOR PRT SMR SWE VAT""",
    "ESEAP": """ASM AUS BRN CCK CHN COK CXR FJI FSM GUM HKG IDN JPN KHM KIR KOR LAO MAC MHL MMR MNG MNP MYS NCL NFK NIU
        NRU NZL PCN PHL PLW PNG PRK PYF SGP SLB THA TKL TLS TON TUV TWN VNM VUT WLF WSM""",
    "LAC": """ABW AIA ARG ATG BES BHS BLM BLZ BMU BOL BRA BRB CHL COL CRI CUB CUW CYM DMA DOM ECU FLK GLP GRD GTM GUF
        GUY HND HTI JAM KNA LCA MAF MEX MSR MTQ NIC PAN PER PRI PRY SLV SPM SUR SXM TCA TTO URY VCT VEN VGB VIR""",
    "CEECA": """ALB ARM AZE BGR BIH BLR CZE EST GEO HRV HUN KAZ KGZ LTU LVA MDA MKD MNE POL ROU RUS SRB SVK SVN TJK TKM
        UKR UZB XKX""",
    "SA": "AFG BGD BTN IND LKA MDV NPL PAK",
    "MENA": "ARE BHR DZA EGY ESH IRN IRQ ISR JOR KWT LBN LBY MAR OMN PSE QAT SAU SYR TUN TUR YEM",
    "NA": "CAN USA",
}
BY_GEOGRAPHY = {"ALA": "NWE", "BVT": "NWE", "SJM": "NWE", "HMD": "ESEAP", "UMI": "ESEAP", "SGS": "LAC"}
LEFT_OUT = {"ATA"}

# The CLDR's Spanish name is the bare "Congo", which is either of two countries.
RENAMED = {("COG", "es"): "República del Congo"}

REGION_NAMES = {
    "SSA": [
        "Sub-Saharan Africa", "África subsahariana", "Afrique subsaharienne", "África Subsaariana",
        "أفريقيا جنوب الصحراء", "Afrika Kusini mwa Sahara", "उप-सहारा अफ़्रीका", "Afrika Sub-Sahara",
        "Африка южнее Сахары", "Африка на південь від Сахари", "撒哈拉以南非洲", "撒哈拉以南非洲",
        "সাহারা-নিম্ন আফ্রিকা", "Sahra Altı Afrika",
    ],
    "NWE": [
        "Northern and Western Europe", "Europa del Norte y Occidental", "Europe du Nord et de l’Ouest", "Europa do Norte e Ocidental",
        "شمال وغرب أوروبا", "Ulaya ya Kaskazini na Magharibi", "उत्तरी और पश्चिमी यूरोप", "Eropa Utara dan Barat",
        "Северная и Западная Европа", "Північна та Західна Європа", "北欧和西欧", "北歐及西歐",
        "উত্তর ও পশ্চিম ইউরোপ", "Kuzey ve Batı Avrupa",
    ],
    "ESEAP": [
        "East, Southeast Asia and the Pacific", "Asia Oriental, Sudeste Asiático y Pacífico", "Asie de l’Est, Asie du Sud-Est et Pacifique", "Leste Asiático, Sudeste Asiático e Pacífico",
        "شرق وجنوب شرق آسيا والمحيط الهادئ", "Asia ya Mashariki, Asia ya Kusini-Mashariki na Pasifiki", "पूर्वी एशिया, दक्षिण-पूर्व एशिया और प्रशांत", "Asia Timur, Asia Tenggara, dan Pasifik",
        "Восточная Азия, Юго-Восточная Азия и Тихоокеанский регион", "Східна Азія, Південно-Східна Азія та Тихоокеанський регіон", "东亚、东南亚和太平洋地区", "東亞、東南亞及太平洋地區",
        "পূর্ব এশিয়া, দক্ষিণ-পূর্ব এশিয়া ও প্রশান্ত মহাসাগরীয় অঞ্চল", "Doğu Asya, Güneydoğu Asya ve Pasifik",
    ],
    "LAC": [
        "Latin America and the Caribbean", "América Latina y el Caribe", "Amérique latine et Caraïbes", "América Latina e Caribe",
        "أمريكا اللاتينية ومنطقة الكاريبي", "Amerika ya Kilatini na Karibea", "लैटिन अमेरिका और कैरिबियन", "Amerika Latin dan Karibia",
        "Латинская Америка и Карибский бассейн", "Латинська Америка та Карибський басейн", "拉丁美洲和加勒比地区", "拉丁美洲及加勒比地區",
        "লাতিন আমেরিকা ও ক্যারিবীয় অঞ্চল", "Latin Amerika ve Karayipler",
    ],
    "CEECA": [
        "Central and Eastern Europe and Central Asia", "Europa Central y del Este y Asia Central", "Europe centrale et orientale et Asie centrale", "Europa Central e Oriental e Ásia Central",
        "وسط وشرق أوروبا وآسيا الوسطى", "Ulaya ya Kati na Mashariki na Asia ya Kati", "मध्य और पूर्वी यूरोप और मध्य एशिया", "Eropa Tengah dan Timur serta Asia Tengah",
        "Центральная и Восточная Европа и Центральная Азия", "Центральна та Східна Європа і Центральна Азія", "中东欧和中亚", "中東歐及中亞",
        "মধ্য ও পূর্ব ইউরোপ এবং মধ্য এশিয়া", "Orta ve Doğu Avrupa ve Orta Asya",
    ],
    "SA": [
        "South Asia", "Asia del Sur", "Asie du Sud", "Sul da Ásia",
        "جنوب آسيا", "Asia ya Kusini", "दक्षिण एशिया", "Asia Selatan",
        "Южная Азия", "Південна Азія", "南亚", "南亞",
        "দক্ষিণ এশিয়া", "Güney Asya",
    ],
    "MENA": [
        "Middle East and North Africa", "Oriente Medio y Norte de África", "Moyen-Orient et Afrique du Nord", "Oriente Médio e Norte da África",
        "الشرق الأوسط وشمال أفريقيا", "Mashariki ya Kati na Afrika Kaskazini", "मध्य पूर्व और उत्तरी अफ़्रीका", "Timur Tengah dan Afrika Utara",
        "Ближний Восток и Северная Африка", "Близький Схід і Північна Африка", "中东和北非", "中東及北非",
        "মধ্যপ্রাচ্য ও উত্তর আফ্রিকা", "Orta Doğu ve Kuzey Afrika",
    ],
    "NA": [
        "North America", "América del Norte", "Amérique du Nord", "América do Norte",
        "أمريكا الشمالية", "Amerika ya Kaskazini", "उत्तरी अमेरिका", "Amerika Utara",
        "Северная Америка", "Північна Америка", "北美洲", "北美洲",
        "উত্তর আমেরিকা", "Kuzey Amerika",
    ],
}
REGION_ALSO = {
    "SSA": ["Subsaharan Africa", "África al sur del Sahara", "África Subsahariana", "West Africa", "East Africa", "Southern Africa",
            "Central Africa", "Sub Sahara Africa"],
    "NWE": ["Northern Europe", "Western Europe", "North and West Europe", "Northern & Western Europe", "Europe du Nord et de l'Ouest"],
    "ESEAP": ["East, Southeast Asia and Pacific", "East, Southeast Asia, and Pacific", "East, Southeast Asia, & Pacific",
              "East, Southeast Asia, and the Pacific", "East and Southeast Asia and the Pacific", "East Asia", "Southeast Asia",
              "South East Asia", "South-East Asia", "Pacific", "Oceania", "Asia-Pacific", "East Asia and Pacific"],
    "LAC": ["Latin America & Caribbean", "Latin America and Caribbean", "Latin America", "LATAM", "Latinoamérica", "América Latina",
            "Amérique latine", "Caribbean", "The Caribbean", "Iberoamérica", "South America", "América del Sur", "Central America"],
    "CEECA": ["CEE&CA", "CEE & CA", "CEE", "CEE and CA", "Central & Eastern Europe & Central Asia", "CEE and Central Asia", "CEE/CA",
              "Central and Eastern Europe", "Central and Eastern Europe & Central Asia", "Eastern Europe", "Central Asia",
              "Central & Eastern Europe and Central Asia"],
    "SA": ["Southern Asia", "SAARC", "South Asian", "Asia meridional"],
    "MENA": ["Middle East & North Africa", "Middle East", "North Africa", "Middle East and Northern Africa", "Northern Africa",
             "الشرق الأوسط وشمال إفريقيا", "شمال أفريقيا", "الشرق الأوسط"],
    "NA": ["USCA", "US & CA", "US/CA", "Northern America", "United States and Canada", "US and Canada", "USA and Canada", "NORAM",
           "Norteamérica"],
}
COUNTRY_ALSO = {
    "USA": ["US", "U.S.", "U.S.A.", "United States of America", "America", "EUA", "EEUU", "EE. UU.", "EE.UU.", "États-Unis d'Amérique"],
    "GBR": ["UK", "U.K.", "Great Britain", "Britain", "England", "Scotland", "Wales", "Northern Ireland", "Inglaterra", "Angleterre"],
    "COD": ["DRC", "DR Congo", "D.R. Congo", "RDC", "RD Congo", "Congo-Kinshasa", "Congo (DRC)", "Congo DR", "Democratic Republic of Congo",
            "Democratic Republic of the Congo", "République démocratique du Congo", "República Democrática del Congo", "Zaire"],
    "COG": ["Congo-Brazzaville", "Congo Republic", "Republic of Congo", "Republic of the Congo", "République du Congo"],
    "CIV": ["Ivory Coast", "Cote d'Ivoire", "Costa de Marfil", "Costa do Marfim", "ساحل العاج"],
    "CZE": ["Czech Republic", "República Checa", "République tchèque"], "MKD": ["Macedonia", "FYROM", "Macédoine"],
    "MMR": ["Burma", "Birmania", "Birmanie"], "SWZ": ["Swaziland"], "CPV": ["Cabo Verde", "Cape Verde"],
    "TLS": ["East Timor", "Timor Leste", "Timor Oriental"], "TUR": ["Turkey", "Türkiye"], "NLD": ["Holland", "The Netherlands", "Países Bajos"],
    "RUS": ["Russian Federation"], "KOR": ["Korea", "Republic of Korea", "South Korea"], "PRK": ["North Korea", "DPRK"],
    "PSE": ["Palestine", "State of Palestine", "Palestina", "فلسطين"], "VNM": ["Viet Nam"], "BOL": ["Plurinational State of Bolivia"],
    "GMB": ["The Gambia"], "BHS": ["The Bahamas"], "PHL": ["The Philippines"], "HKG": ["Hong Kong"], "MAC": ["Macau", "Macao"],
    "ARE": ["UAE", "U.A.E.", "Emirates", "EAU"], "ZAF": ["RSA"], "CAF": ["CAR"], "BRN": ["Brunei Darussalam"], "SYR": ["Syrian Arab Republic"],
    "LAO": ["Lao PDR"], "TWN": ["Republic of China", "Taiwan (ROC)"], "CHN": ["Mainland China", "PRC"], "XKX": ["Kosova"], "MDA": ["Moldavia"],
    "VAT": ["Vatican", "Holy See"], "STP": ["Sao Tome and Principe"], "BLR": ["Byelorussia"], "IRN": ["Persia"], "LKA": ["Ceylon"],
    "KGZ": ["Kirghizistan"], "BIH": ["Bosnia", "Bosnia and Herzegovina"], "DOM": ["Dominican Republic"],
}


def quoted(value):
    return json.dumps(value, ensure_ascii=False)


def main():
    for region, names in REGION_NAMES.items():
        assert len(names) == len(NAMED_IN), (
            f"REGION_NAMES[{region!r}] has {len(names)} names, but NAMED_IN {len(NAMED_IN)} languages: "
            "each region has one name a language, in the order of NAMED_IN"
        )
    iso = {entry["alpha_3"]: entry for entry in json.loads(ISO.read_text(encoding="utf-8"))["3166-1"]}
    iso["XKX"] = {"alpha_2": "XK"}  # used by everybody, assigned by nobody
    region_of = dict(BY_GEOGRAPHY)
    for region, countries in REGIONS.items():
        for country in countries.split():
            assert country not in region_of, country
            region_of[country] = region
    assert set(region_of) | LEFT_OUT == set(iso), set(region_of) ^ set(iso)

    locales = [Locale.parse(language.replace("-hant", "_Hant")) for language in NAMED_IN]
    print(
        f"""# The countries and the eight Wikimedia regions. Written by dev/places.py; do not edit.
#
# Names: Unicode CLDR, as in Babel {babel.__version__} (Unicode License v3,
# https://www.unicode.org/license.txt). Codes and official names: ISO 3166-1, as in
# Debian's iso-codes. Regions: the Wikimedia Foundation's grouping as Capacity
# Exchange draws it; ALA, BVT, HMD, SGS, SJM and UMI are placed by geography, and
# Antarctica (ATA) is left out.

named_in = {quoted(NAMED_IN)}

[regions]"""
    )
    for region in REGIONS:
        print(f"{region} = {{ names = {quoted(REGION_NAMES[region])}, also = {quoted(REGION_ALSO[region])} }}")
    print("\n[countries]")
    for code in sorted(region_of):
        two = iso[code]["alpha_2"]
        names = [
            RENAMED.get((code, language)) or locale.territories[two] for language, locale in zip(NAMED_IN, locales)
        ]
        also = COUNTRY_ALSO.get(code, []) + [
            iso[code][key] for key in ("name", "common_name", "official_name") if key in iso[code]
        ]
        # "Congo" alone is either of two countries: whoever types it is asked.
        also = [name for at, name in enumerate(also) if name not in [*names, *also[:at], "Congo"]]
        print(f'{code} = {{ iso2 = "{two}", in = "{region_of[code]}", names = {quoted(names)}, also = {quoted(also)} }}')


if __name__ == "__main__":
    main()
