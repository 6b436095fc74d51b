"""Officers at their pages, driven by locust: see benchmarks/bureau/load.py, which runs this."""

import json
import os
import random
from itertools import count
from pathlib import Path

from locust import HttpUser, between, task

_VISITS = json.loads(Path(os.environ["BENCH_VISITS"]).read_text())
_NUMBERS = count()
_OFTEN = {
    "list of cases": 10,
    "case": 20,
    "case, matched only": 8,
    "case, second page": 4,
    "notes of a case": 5,
    "tasks of a case": 4,
    "exhibits of a case": 3,
    "team of a case": 3,
    "timeline of a case": 4,
    "item": 25,
    "dossier": 6,
    "finds": 4,
    "waiting": 5,
    "referrals": 4,
    "referral": 4,
    "search for accounts": 4,
    "search for an address": 3,
    "people": 3,
    "person": 4,
}


class AtWork(HttpUser):
    """An officer: reads a page that may be seen, thinks, reads the next."""

    wait_time = between(3, 7)

    def on_start(self):
        mine = _VISITS[next(_NUMBERS) % len(_VISITS)]
        self.pages, self.cookie = mine["pages"], mine["cookie"]
        self.often = [_OFTEN[name] for name in self.pages]

    @task
    def read(self):
        (name,) = random.choices(list(self.pages), self.often)
        address = random.choice(self.pages[name])
        headers = {"Cookie": self.cookie}  # a secure one, which a client keeps for HTTPS else
        with self.client.get(
            address, name=name, headers=headers, allow_redirects=False, catch_response=True
        ) as answer:
            if answer.status_code != 200:
                answer.failure(f"{answer.status_code} {address}")
