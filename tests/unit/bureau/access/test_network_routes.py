"""The network's routes, asked by every role and under every handling: the oracle says what comes.

Each officer's network is built from what that officer may see, so what is denied is in no network
of theirs: its pages are the very answer that an absent record gets.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse

from access_oracle import (
    MAY,
    READ_REPORTS,
    Situation,
    may_come_in,
    may_export_report,
    may_judge_accounts,
    may_read_report,
)
from clew.bureau.access.roles import Role
from clew.bureau.accounts.models import Bureau, Officer
from clew.bureau.network.actions import build_network, judge_accounts, save_graph_view, take_in
from clew.bureau.network.models import Report
from clew.bureau.network.queries import built_network
from clew.handling.purpose import Purpose
from clew.model.network import Verdict
from clew.model.report import Report as Head
from clew.network.jurisdiction.bundled import BundledNetworks
from invented_network import chat, ring
from records import NOW, make_bureau, make_officer
from signed_in import signed_in

pytestmark = pytest.mark.django_db

PAGES = ("person", "group", "bond", "graph-data", "graph-view", "one-report")
FORMS = (
    *("judge-accounts", "undo-account-judgement", "report-export"),
    *("graph-export", "graph-view-save", "graph-view-drop"),
)
ASKED = ("explain", "path")
LISTS = ("people", "groups", "graph", "account-judgements", "reports")
NETWORK_ROUTES = {*PAGES, *FORMS, *ASKED, *LISTS, "network-make"}
SELLER, BUYER = chat("secret0"), chat("secret1")
ALL = frozenset(MAY)
DONE = dict.fromkeys((*FORMS, "graph-view"), 302) | {
    "graph-export": 200,
    "report-export": 422,  # no format has a form for an activity log
}
TOKEN = re.compile(rb'value="[^"]{64}"')  # a form's token differs at every answer
PURPOSES = {
    "victims": Purpose.VICTIM_IDENTIFICATION.value,
    "investigation": Purpose.INVESTIGATION.value,
    "intelligence": Purpose.INTELLIGENCE.value,
}


class _World:
    """A report of an organised group, the keeper's network of it, and who asks."""

    def __init__(self):
        self.owner = make_bureau("Owner", country="DE")
        self.bureaux = {
            "own": self.owner,
            "named": make_bureau("Named"),
            "country": make_bureau("Country", country="NZ"),
            "other": make_bureau("Other", country="IN"),
        }
        self.keeper = make_officer("keeper", bureau=self.owner, roles=Role)
        head = Head("log:1", "activity log CSV", "Chat Example")
        sightings = list(ring("secret", report="log:1"))
        take_in([head, *sightings, head], acting_officer=self.keeper, source_name="l.csv", now=NOW)
        self.report = Report.objects.get()
        self.judgement = judge_accounts(
            self.keeper, a=SELLER, b=BUYER, verdict=Verdict.NOT, reason="two brothers", now=NOW
        )
        self.officer = make_officer("asker", bureau=self.owner)
        self.keepers = self._built(self.keeper)

    def put(self, s):
        """Make the records say what the situation says, and let the officer build a network."""
        bureau = self.bureaux[s.relation]
        Bureau.objects.filter(pk=bureau.pk).update(admitted_at=NOW if s.bureau_is_member else None)
        Officer.objects.filter(pk=self.officer.pk).update(
            bureau=bureau, roles=s.roles, is_active=s.account_is_open
        )
        Report.objects.update(
            marking=s.tlp,
            pap=s.pap,
            purposes=[PURPOSES[name] for name in s.purposes],
            released_to=[str(self.bureaux["named"].pk), "NZ"],
            keep_until=datetime(2020, 1, 1, tzinfo=UTC) if s.is_over else None,
        )
        officer = Officer.objects.get(pk=self.officer.pk)
        there = self.keepers
        if may_come_in(s) and s.roles & READ_REPORTS:
            there = self._built(officer) or there
        return officer, there

    def _built(self, officer):
        """The addresses of what the officer's network holds, or None where it is empty."""
        build_network(officer, networks=BundledNetworks(), now=NOW)
        network = built_network(officer)
        if not network.entities():
            return None
        (group,) = network.groups()
        rows = {"a": network.number_of(SELLER), "b": network.number_of(BUYER)}
        persons = [network.entity_named(one.value).pk for one in (SELLER, BUYER)]
        seed = {"seed": f"p{persons[0]}"}
        view = save_graph_view(officer, name="Sellers", seeds=[], asked=[], now=NOW)
        return {
            "bond": (persons, {}),
            "graph-data": ((), seed),
            "graph-export": ((), seed | {"form": "graphml", "reason": "to draw it"}),
            "graph-view-save": ((), seed | {"name": "One"}),
            "graph-view": ((view.pk,), {}),
            "graph-view-drop": ((view.pk,), {}),
            "person": ((network.entity_named(SELLER.value).pk,), {}),
            "group": ((group.pk,), {}),
            "explain": ((), {"a": SELLER.value, "b": BUYER.value}),
            "path": ((), {"a": SELLER.value, "b": BUYER.value}),
            "judge-accounts": ((), rows | {"verdict": "same", "reason": "one voice"}),
            "undo-account-judgement": ((self.judgement.pk,), {"reason": "a mistake"}),
            "one-report": ((self.report.pk,), {}),
            "report-export": (
                (self.report.pk,),
                {"format": "cybertip", "reason": "for the file"},
            ),
        }


def _situations():
    yield from (Situation(roles=frozenset({role})) for role in MAY)
    yield Situation(roles=frozenset())
    base = Situation(roles=ALL)
    yield from (replace(base, tlp=tlp) for tlp in ("TLP:CLEAR", "TLP:AMBER+STRICT", "TLP:RED"))
    yield from (replace(base, purposes=frozenset({name})) for name in PURPOSES)
    yield from (replace(base, pap="PAP:RED"), replace(base, is_over=True))
    yield from (replace(base, relation=relation) for relation in ("named", "country", "other"))
    yield replace(base, relation="named", tlp="TLP:AMBER+STRICT")
    yield from (replace(base, account_is_open=False), replace(base, bureau_is_member=False))


def _ask(client, name, args, data, *, posted=False):
    """The answer, with whatever it changed undone."""
    method = client.post if posted or name in FORMS else client.get
    with transaction.atomic():
        answer = method(reverse(name, args=args), data)
        transaction.set_rollback(True)
    return answer


def _told(answer):
    return answer.status_code, TOKEN.sub(b"", answer.content)


def _may(name, s):
    if name == "undo-account-judgement":  # the judgement is its bureau's, the accounts the report's
        return may_judge_accounts(s) and s.relation == "own"
    if name in {"graph-export", "report-export"}:
        return may_export_report(s)
    return may_judge_accounts(s) if name == "judge-accounts" else may_read_report(s)


def test_the_networks_routes_do_what_the_oracle_says_and_denied_is_absent_to_the_byte():
    world, answers = _World(), {True: 0, False: 0}
    for s in _situations():
        officer, there = world.put(s)
        client = signed_in(officer)
        absent = _told(_ask(client, "item", ("ab" * 32,), {}))
        for name, (args, data) in there.items():
            answer = _ask(client, name, args, data)
            if not may_come_in(s):
                assert answer["location"].startswith("/sign-in/"), (name, s)
            elif _may(name, s):
                assert answer.status_code == DONE.get(name, 200), (name, s)
            elif name == "graph-export" and s.pap == "PAP:RED":
                assert answer.status_code == 422, s
                assert b"may not be exported" in answer.content
            elif name in ASKED and s.roles & READ_REPORTS:
                assert _told(answer) == (404, _as_if_absent(client, name)), (name, s)
            else:
                assert _told(answer) == absent, (name, s)
            answers[may_come_in(s) and _may(name, s)] += 1
        _check_lists(client, s, absent)
    assert all(answers.values())


def _as_if_absent(client, name):
    """The answer about accounts that nobody ever reported, with the names that were asked."""
    nobodies = ("nobody8@chat.example", "nobody9@chat.example")
    content = TOKEN.sub(
        b"", client.get(reverse(name), dict(zip("ab", nobodies, strict=True))).content
    )
    for nobody, asked in zip(nobodies, (SELLER.value, BUYER.value), strict=True):
        for written in (str, quote):  # in fields, and in the page's own address
            content = content.replace(written(nobody).encode(), written(asked).encode())
    return content


def _check_lists(client, s, absent):
    for name in LISTS:
        answer = client.get(reverse(name))
        if not may_come_in(s):
            assert answer.status_code == 302, (name, s)
        elif not s.roles & READ_REPORTS:
            assert _told(answer) == absent, (name, s)
        else:
            told = {"people": b"secret", "groups": b"Group 1", "account-judgements": b"brothers"}
            told["graph"] = b"secret0"
            told["reports"] = b"log:1"
            tells = may_read_report(s) and (name != "account-judgements" or s.relation == "own")
            assert (told[name] in answer.content) is tells, (name, s)
    made = _ask(client, "network-make", (), {}, posted=True)
    if may_come_in(s) and not s.roles & READ_REPORTS:
        assert _told(made) == absent, s
    else:
        assert made.status_code == 302, s
        assert made["location"].startswith("/network/" if may_come_in(s) else "/sign-in/"), s


def test_what_is_in_no_network_gets_one_answer_on_every_route():
    world = _World()
    client = signed_in(world.keeper)
    forms = {"a": 10**15, "b": 10**15 + 1, "verdict": "same", "reason": "one voice"}
    asked = [
        ("person", (10**9,), {}),
        ("person", (10**18,), {}),
        ("group", (10**9,), {}),
        ("judge-accounts", (), forms),
        ("judge-accounts", (), forms | {"a": "nobody@chat.example"}),
        ("undo-account-judgement", (uuid4(),), {"reason": "a mistake"}),
        ("one-report", (uuid4(),), {}),
        ("report-export", (uuid4(),), {"reason": "for the file"}),
    ]

    answers = [_ask(client, *one) for one in asked]

    assert {_told(one) for one in answers} == {_told(_ask(client, "item", ("ab" * 32,), {}))}


def test_the_networks_routes_take_one_method():
    world = _World()
    client = signed_in(world.keeper)

    for name in NETWORK_ROUTES:
        args, _ = world.keepers.get(name, ((), {}))
        other = client.get if name in FORMS or name == "network-make" else client.post
        assert other(reverse(name, args=args)).status_code == 405, name
