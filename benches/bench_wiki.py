"""What the benchmarks share: a development wiki of their own, people on it, the bot as it is shipped.

Everything is on this machine. The wiki's port is LETS_CONNECT_BENCH_PORT (18190), the folder with the
clients compared is target/rivals (made when it is missing).
"""

import http.client
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent
PORT = int(os.environ.get("LETS_CONNECT_BENCH_PORT", "18190"))
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", CHECKOUT / "target"))
BOT_BINARY = TARGET / "release" / "lets-connect"
ROUND = "2026-11"


def build(*what):
    """Builds what is to be measured, in release mode."""
    subprocess.run(["cargo", "build", "--release", "--quiet", *what], cwd=CHECKOUT, check=True)


def rivals():
    """The Python with the other clients; made the first time, from PyPI."""
    home = TARGET / "rivals"
    wanted = (HERE / "rivals" / "requirements.txt").read_text()
    stamp = home / "made-from"
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(home, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        subprocess.run([home / "bin" / "pip", "install", "-q", "-r", HERE / "rivals" / "requirements.txt"], check=True)
        stamp.write_text(wanted)
    return home / "bin" / "python"


class Wiki:
    """A development wiki, as dev/wiki makes it."""

    def __init__(self, port=PORT, workers=2):
        self.port = port
        self.workers = workers
        self.about = json.loads(self.dev("up"))
        self.dev("reset")

    def dev(self, command, *arguments, given=None):
        run = subprocess.run(
            [CHECKOUT / "dev" / "wiki", command, str(self.port), *map(str, arguments)],
            input=given, capture_output=True, text=True, env={**os.environ, "WORKERS": str(self.workers)})
        if run.returncode:
            sys.exit(f"dev/wiki {command}: {run.stdout}{run.stderr}")
        return run.stdout

    def act(self, steps):
        return json.loads(self.dev("mw", CHECKOUT / "dev" / "actors.php", "-", given=json.dumps(steps)))

    def save(self, folder):
        self.dev("save", folder)

    def load(self, folder):
        self.dev("load", folder)

    def sql(self, query):
        run = subprocess.run(["sqlite3", "-json", Path(self.about["home"]) / "data" / "wiki.sqlite", query],
                             capture_output=True, text=True, check=True)
        return json.loads(run.stdout or "[]")

    def edits_by_bot(self, after=0):
        """The bot's edits in order: title with its namespace, revision, parent, text, summary."""
        names = {0: "", 2: "User:", 3: "User talk:"}
        rows = self.sql(
            "SELECT rev_id, rev_parent_id, page_namespace, page_title, old_text, comment_text FROM revision"
            " JOIN page ON page_id=rev_page JOIN actor ON actor_id=rev_actor JOIN slots ON slot_revision_id=rev_id"
            " JOIN content ON content_id=slot_content_id JOIN text ON content_address='tt:'||old_id"
            " JOIN revision_comment_temp ON revcomment_rev=rev_id"  # as MediaWiki 1.39 keeps them
            " JOIN comment ON comment_id=revcomment_comment_id"
            f" WHERE actor_name='LetsConnectBot' AND rev_id>{after} ORDER BY rev_id")
        return [{"rev": row["rev_id"], "parent": row["rev_parent_id"], "text": row["old_text"],
                 "summary": row["comment_text"],
                 "title": names[row["page_namespace"]] + row["page_title"].replace("_", " ")} for row in rows]

    def newest(self):
        return self.sql("SELECT max(rev_id) AS newest FROM revision")[0]["newest"]


class Bot:
    """The bot's binary, with its configuration for this wiki, and no pacing."""

    def __init__(self, wiki, form=None, api=None):
        self.wiki = wiki
        self.api = api or wiki.about["api"]
        self.folder = Path(tempfile.mkdtemp(prefix="lets-connect-bench-"))
        text = (CHECKOUT / "config" / "dev.toml").read_text()
        text = text.replace("../tests/data/population/form.csv", str(form)) if form else text.split("[[form]]")[0]
        self.config = self.folder / "bench.toml"
        self.config.write_text(text)

    def run(self, *arguments):
        """Runs a command: (what it printed, seconds, peak memory in bytes)."""
        environment = {**os.environ, "LETS_CONNECT_SECRET_FILE": self.wiki.about["secret_file"],
                       "LETS_CONNECT_KEY_FILE": self.wiki.about["secret_file"]}
        out = tempfile.TemporaryFile("w+")
        began = time.perf_counter()
        process = subprocess.Popen(
            [BOT_BINARY, "--config", self.config, "--wiki", self.api, "-q", *arguments], stdout=out, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            sys.exit(f"lets-connect {' '.join(arguments)}: exit code {process.returncode}")
        out.seek(0)
        return out.read(), seconds, usage.ru_maxrss * 1024

    def round(self):
        said, seconds, memory = self.run("run", "--once", "--json", "--round", ROUND)
        return json.loads(said), seconds, memory


class RawClient:
    """The least a client can do: one connection after another, a login, forms and JSON."""

    def __init__(self, api):
        self.address = urllib.parse.urlsplit(api)
        self.cookies = {}
        self.connection = http.client.HTTPConnection(self.address.netloc)

    def post(self, **parameters):
        body = urllib.parse.urlencode({"format": "json", "formatversion": "2", **parameters})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "lets-connect-bench"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request("POST", self.address.path, body, headers)
        answer = self.connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return json.loads(answer.read())

    def login(self, account):
        token = self.post(action="query", meta="tokens", type="login")["query"]["tokens"]["logintoken"]
        said = self.post(action="login", lgname=account["login"], lgpassword=account["password"], lgtoken=token)
        assert said["login"]["result"] == "Success", said
        return self.post(action="query", meta="tokens")["query"]["tokens"]["csrftoken"]


def people(count, taxonomy=("Wikidata", "Grant writing", "PetScan", "Edit-a-thons", "OpenRefine", "Lexemes")):
    """So many invented registrants: (name, what they share, what they learn, language, country)."""
    languages = ("en-5", "fr-N, en-3", "es-N, en-4", "ar-N, en-2", "pt-N, en-3", "sw-N, en-4")
    countries = ("Kenya", "France", "Mexico", "Egypt", "Brazil", "Ghana", "India", "Nigeria")
    for number in range(count):
        yield (f"LCBench-{number:04}", taxonomy[number % len(taxonomy)],
               taxonomy[(number + 1 + number // len(taxonomy) % 4) % len(taxonomy)],
               languages[number % len(languages)], countries[number % len(countries)])


def register(wiki, count):
    """Lets so many people register on profile pages of their own."""
    steps = []
    for name, share, learn, language, country in people(count):
        text = (f"{{{{Let's Connect profile\n|share={share}\n|learn={learn}\n|languages={language}\n"
                f"|country={country}\n|capacity=2\n|directory=yes\n|notify=yes\n}}}}")
        steps.append({"account": name})
        steps.append({"edit": {"page": f"User:{name}/Let's Connect", "text": text, "as": name, "summary": ""}})
    wiki.act(steps)


def table(head, rows):
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
