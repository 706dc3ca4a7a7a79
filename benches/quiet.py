#!/usr/bin/env python3
"""A cycle on 730 registrants in which nothing changed: edits, requests, time, memory.

    python3 benches/quiet.py [REPEATS]

Everybody registers on a profile page, a round is run, and then nothing happens any more. The requests
are counted in the web server's own log.
"""

import statistics
import sys
from pathlib import Path

from bench_wiki import PORT, Bot, Wiki, build, register, table

PEOPLE = 730
REPEATS = int(sys.argv[1]) if len(sys.argv) > 1 else 5


def requests_served(wiki):
    log = (Path(wiki.about["home"]) / "server.log").read_text(errors="replace")
    return log.count(" Accepted\n")  # PHP's server takes one request a connection


def main():
    build("--bin", "lets-connect")
    wiki = Wiki(PORT)
    bot = Bot(wiki)
    bot.run("setup")
    register(wiki, PEOPLE)
    first, _, memory_of_round = bot.round()
    assert first["halted"] is None and first["registered"] == PEOPLE, first
    edits, requests, times, memories = [], [], [], []
    for _ in range(REPEATS):
        newest, served = wiki.newest(), requests_served(wiki)
        summary, seconds, memory = bot.round()
        assert summary["registered"] == PEOPLE
        edits.append(wiki.newest() - newest)
        requests.append(requests_served(wiki) - served)
        times.append(seconds)
        memories.append(memory)
    wiki.dev("down")
    print(table(["a quiet cycle on 730 registrants", ""], [
        ["edits", max(edits)],
        ["requests", max(requests)],
        ["time", f"{statistics.median(times):.2f} s"],
        ["peak memory", f"{max(memories) / 2**20:.0f} MiB (in the round itself: {memory_of_round / 2**20:.0f} MiB)"],
    ]))


if __name__ == "__main__":
    main()
