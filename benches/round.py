#!/usr/bin/env python3
"""A round of about 500 edits: the bot, the same edits sent raw, and the same edits by pywikibot.

    python3 benches/round.py [REPEATS]

All three begin on the same state of the same wiki (MediaWiki on PHP's own server, two processes), with
no pacing, in turn. Raw is one HTTP client that reads each page and saves it with `baserevid`, and does
nothing else. The bot looks at the whole world first, decides, and asks before every edit whether it
still may. Medians are reported.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time

from bench_wiki import CHECKOUT, PORT, Bot, RawClient, Wiki, build, register, rivals, table

PEOPLE = 470
REPEATS = int(sys.argv[1]) if len(sys.argv) > 1 else 3


def raw(wiki, edits):
    began = time.perf_counter()
    client = RawClient(wiki.about["api"])
    token = client.login(wiki.about["accounts"]["bot"])
    for edit in edits:
        page = client.post(action="query", prop="revisions", rvprop="ids|timestamp|content", rvslots="main",
                           titles=edit["title"], curtimestamp="1")["query"]["pages"][0]
        base = {"createonly": "1"} if page.get("missing") else {
            "nocreate": "1", "baserevid": page["revisions"][0]["revid"]}
        said = client.post(action="edit", title=edit["title"], text=edit["text"], summary=edit["summary"], bot="1",
                           token=token, **base)
        assert said["edit"]["result"] == "Success", said
    return time.perf_counter() - began


def pywikibot(wiki, edits, python, folder):
    file = f"{folder}/edits.json"
    with open(file, "w") as out:
        json.dump(edits, out)
    began = time.perf_counter()
    subprocess.run([python, CHECKOUT / "benches" / "rivals" / "pywikibot_edits.py", str(wiki.port),
                    wiki.about["accounts"]["bot"]["password"], file], check=True, capture_output=True)
    return time.perf_counter() - began


def main():
    build("--bin", "lets-connect")
    python = rivals()
    wiki = Wiki(PORT)
    folder = tempfile.mkdtemp(prefix="lets-connect-bench-")
    bot = Bot(wiki)
    bot.run("setup")
    register(wiki, PEOPLE)
    wiki.save(f"{folder}/state")
    before = wiki.newest()

    times = {"bot": [], "raw": [], "pywikibot": []}
    memories, requests, edits = [], 0, []
    for repeat in range(REPEATS + 1):
        wiki.load(f"{folder}/state")
        summary, seconds, memory = bot.round()
        assert summary["halted"] is None and not summary["skipped"], summary
        made = wiki.edits_by_bot(before)
        if repeat == 0:  # the first one warms the server up and says what the edits are
            edits, requests = made, summary["requests"]
            print(f"{len(edits)} edits, {summary['notices']} of them notices", file=sys.stderr)
            continue
        assert len(made) == len(edits)
        times["bot"].append(seconds)
        memories.append(memory)
        wiki.load(f"{folder}/state")
        times["raw"].append(raw(wiki, edits))
        wiki.load(f"{folder}/state")
        times["pywikibot"].append(pywikibot(wiki, edits, python, folder))
        print({name: round(values[-1], 1) for name, values in times.items()}, file=sys.stderr)
    wiki.dev("down")
    median = {name: statistics.median(values) for name, values in times.items()}
    rows = [[label, f"{median[name]:.1f} s", f"{1000 * median[name] / len(edits):.0f} ms",
             f"{median[name] / median['raw']:.2f}"]
            for name, label in [("raw", "raw, read and `baserevid`"), ("bot", "Let's Connect Bot, the whole round"),
                                ("pywikibot", "pywikibot, throttle off")]]
    print(table(["client", f"{len(edits)} edits", "an edit", "of raw"], rows))
    print(f"\n{requests} requests, peak memory {max(memories) / 2**20:.0f} MiB; "
          f"pywikibot takes {median['pywikibot'] / median['bot']:.1f} times as long")


if __name__ == "__main__":
    main()
