#!/usr/bin/env python3
"""One notice, one lost reply: how often it stands afterwards, and what the client says of it.

    python3 benches/lost_reply.py [REPEATS]

The wiki saves the edit; the reply does not come back (scenario R02). Each client posts the same kind of
notice on the same page in the way its documentation shows: pywikibot and mwclient as a new section,
Let's Connect Bot by its own binary and a whole cycle.
"""

import json
import subprocess
import sys
import tempfile

from bench_wiki import BOT_BINARY, CHECKOUT, PORT, TARGET, Bot, Wiki, build, rivals, table

PAGE = "User talk:LCBench-0000"
HEADING = "Your peers this month"
WAYS = ["504", "closed", "html"]
REPEATS = int(sys.argv[1]) if len(sys.argv) > 1 else 3


class Proxy:
    """The exam's proxy in front of the wiki, losing one reply in one way."""

    def __init__(self, wiki, how):
        self.port = wiki.port + 1
        self.process = subprocess.Popen(
            [TARGET / "release" / "examples" / "fault_proxy", str(self.port), str(wiki.port), PAGE, how],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.api = self.process.stdout.readline().strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.communicate()


def prepare(wiki, folder):
    bot = Bot(wiki)
    bot.run("setup")
    wiki.act([{"account": "LCBench-0000"},
              {"edit": {"page": "User:LCBench-0000/Let's Connect", "as": "LCBench-0000", "summary": "",
                        "text": "{{Let's Connect profile\n|share=Wikidata\n|learn=PetScan\n|languages=en-5\n"
                                "|directory=yes\n|notify=yes\n}}"}},
              {"edit": {"page": PAGE, "text": "Welcome to my talk page!", "as": "LCBench-0000", "summary": ""}}])
    wiki.save(folder)


def sections(wiki):
    text = wiki.sql("SELECT old_text FROM page JOIN slots ON slot_revision_id=page_latest JOIN content ON"
                    " content_id=slot_content_id JOIN text ON content_address='tt:'||old_id"
                    " WHERE page_namespace=3 AND page_title='LCBench-0000'")[0]["old_text"]
    return text.count("\n== ")


def rival(script, *further):
    def run(wiki, proxy, python):
        password = wiki.about["accounts"]["bot"]["password"]
        done = subprocess.run(
            [python, CHECKOUT / "benches" / "rivals" / script, str(proxy.port), password, PAGE, HEADING,
             "You can meet somebody.", *further],
            capture_output=True, text=True)
        return (done.stdout.strip().splitlines() or [done.stderr.strip().splitlines()[-1]])[-1]
    return run


def ours(wiki, proxy, _python):
    said, _, _ = Bot(wiki, api=proxy.api).run("run", "--once", "--json")
    summary = json.loads(said)
    return f"{summary['notices']} notice" if summary["halted"] is None else summary["halted"]


CLIENTS = [
    ("pywikibot 11.9.0, `editpage(section='new')`", rival("pywikibot_notice.py"), ("True",)),
    ("mwclient 0.11.0, `edit(section='new')`", rival("mwclient_notice.py", "unread"), ("Success",)),
    ("mwclient 0.11.0, the page read before", rival("mwclient_notice.py", "read"), ("Success",)),
    ("Let's Connect Bot", ours, ("1 notice",)),
]


def main():
    build("--bin", "lets-connect", "--example", "fault_proxy")
    assert BOT_BINARY.exists()
    python = rivals()
    wiki = Wiki(PORT)
    folder = tempfile.mkdtemp(prefix="lets-connect-bench-") + "/state"
    prepare(wiki, folder)
    rows = []
    for name, client, success in CLIENTS:
        cells, once = [], 0
        for way in ["none", *WAYS]:
            outcomes = []
            for _ in range(REPEATS):
                wiki.load(folder)
                with Proxy(wiki, way) as proxy:
                    said = client(wiki, proxy, python)
                outcomes.append((sections(wiki), said))
                print(f"{name}: {way}: {outcomes[-1]}", file=sys.stderr)
            if way == "none":
                assert all(outcome == (1, success[0]) for outcome in outcomes), f"{name} works: {outcomes}"
                continue
            once += sum(count == 1 and said in success for count, said in outcomes)
            cells.append("; ".join(sorted({
                f"{'**' if count != 1 else ''}{count} section{'s' if count != 1 else ''}{'**' if count != 1 else ''}, "
                f"says {said}" for count, said in outcomes})))
        rows.append([name, *cells, f"{once} of {REPEATS * len(WAYS)}"])
    wiki.dev("down")
    print(table(["client", "504", "connection closed", "200 with HTML", "once, and says so"], rows))


if __name__ == "__main__":
    main()
