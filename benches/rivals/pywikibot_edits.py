"""pywikibot makes a list of edits: PORT PASSWORD FILE, where FILE is JSON: [{title, text, summary}]."""

import json
import sys

import pywikibot_home

port, password, file = sys.argv[1:]
pywikibot_home.make(port, password)
import pywikibot  # noqa: E402 (its home must be there first)

site = pywikibot.Site("en", "bench")
site.login()
with open(file) as edits:
    for edit in json.load(edits):
        page = pywikibot.Page(site, edit["title"])
        if page.exists():
            page.get()
        page.text = edit["text"]
        page.save(summary=edit["summary"], bot=True, quiet=True, minor=False)
