"""Makes a home for pywikibot on a wiki of this machine, with its throttle off and its retries short.

Import it before pywikibot: `import pywikibot_home; pywikibot_home.make(port, password)`.
"""

import os
import tempfile
from pathlib import Path


def make(port, password):
    home = Path(tempfile.mkdtemp(prefix="lets-connect-pywikibot-"))
    (home / "bench_family.py").write_text(f"""
from pywikibot import family


class Family(family.Family):
    name = 'bench'
    langs = {{'en': '127.0.0.1:{port}'}}

    def protocol(self, code):
        return 'http'

    def scriptpath(self, code):
        return '/w'
""")
    (home / "user-config.py").write_text(f"""
mylang = 'en'
family = 'bench'
family_files['bench'] = r'{home}/bench_family.py'
usernames['bench']['en'] = 'LetsConnectBot'
password_file = 'user-password.py'
put_throttle = 0
minthrottle = 0
maxthrottle = 1
max_retries = 4
retry_wait = 1
retry_max = 1
""")
    (home / "user-password.py").write_text(f"('LetsConnectBot', BotPassword('run', '{password}'))\n")
    for name in ("user-config.py", "user-password.py"):
        (home / name).chmod(0o600)
    os.environ["PYWIKIBOT_DIR"] = str(home)
