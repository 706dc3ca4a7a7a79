"""pywikibot posts one notice: PORT PASSWORD PAGE HEADING TEXT. Prints what it reports."""

import sys

import pywikibot_home

port, password, title, heading, text = sys.argv[1:]
pywikibot_home.make(port, password)
import pywikibot  # noqa: E402 (its home must be there first)

site = pywikibot.Site("en", "bench")
site.login()
page = pywikibot.Page(site, title)
try:
    print(site.editpage(page, summary=heading, text=text, section="new", sectiontitle=heading, bot=True))
except Exception as error:  # what is measured is that it reports one
    print(type(error).__name__)
