"""mwclient posts one notice: PORT PASSWORD PAGE HEADING TEXT read|unread. Prints what it reports."""

import sys

import mwclient

port, password, title, heading, text, first = sys.argv[1:]
site = mwclient.Site(f"127.0.0.1:{port}", scheme="http", path="/w/", max_retries=4, retry_timeout=1)
site.login("LetsConnectBot@run", password)
page = site.pages[title]
if first == "read":
    page.text()
try:
    print(page.edit(text, summary=heading, section="new", sectiontitle=heading).get("result"))
except Exception as error:  # what is measured is that it reports one
    print(type(error).__name__)
