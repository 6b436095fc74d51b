"""Visits: which officers come, with a session each, and the addresses that each may look at."""

import random
import time
from collections.abc import Iterator

from allauth.account.internal.userkit import user_id_to_str
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from clew.bureau.access.rules import READ_CASE, READ_REPORTS
from clew.bureau.accounts.actions.sessions import begin_session
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import visible_cases
from clew.bureau.network.models import BuiltEntity
from clew.bureau.persons.queries import visible_dossiers
from clew.bureau.referrals.queries import visible_referrals
from clew.bureau.ui.viewing import now
from clew.bureau.vault.queries import visible_locations

_CASES = 12
_SHOWN = ("", "matched", "no_match")


def visits(count: int) -> list[dict[str, object]]:
    """Return for each of so many officers a cookie, and addresses by the name of their page."""
    return [{"cookie": session_of(one), "pages": pages_of(one)} for one in comers(count)]


def comers(count: int) -> list[Officer]:
    """Return officers who read cases, of all bureaux."""
    able = [one for one in Officer.objects.order_by("pk") if READ_CASE.gate.admits(one)]
    able = [one for one in able if visible_cases(one).exists()]
    return random.Random(3).sample(able, min(count, len(able)))


def pages_of(officer: Officer) -> dict[str, list[str]]:
    """Return the addresses of some of what an officer may see, by the name of the page."""
    draw = random.Random(str(officer.pk))
    cases = draw.sample(every := list(visible_cases(officer)), min(_CASES, len(every)))
    found = {
        "list of cases": [reverse("cases"), reverse("cases") + "?page=2"],
        "case": [reverse("case", args=[one.pk]) for one in cases],
        "case, matched only": [reverse("case", args=[one.pk]) + "?show=matched" for one in cases],
        "case, second page": [reverse("case", args=[one.pk]) + "?page=2" for one in cases],
        "notes of a case": [reverse("case-notes", args=[one.pk]) for one in cases],
        "tasks of a case": [reverse("case-tasks", args=[one.pk]) for one in cases],
        "exhibits of a case": [reverse("case-exhibits", args=[one.pk]) for one in cases],
        "team of a case": [reverse("case-team", args=[one.pk]) for one in cases],
        "timeline of a case": [reverse("case-timeline", args=[one.pk]) for one in cases],
        "item": [reverse("item", args=[one]) for one in _items(officer, cases)],
        "dossier": [reverse("dossier", args=[one.pk]) for one in visible_dossiers(officer)[:20]],
        "finds": [reverse("finds")],
        "waiting": [reverse("waiting")],
        "referrals": [reverse("inbox"), reverse("outbox")],
        "referral": [reverse("referral", args=[one.pk]) for one in visible_referrals(officer)[:20]],
        **_network(officer),
    }
    return {name: addresses for name, addresses in found.items() if addresses}


def _items(officer: Officer, cases: list[Case]) -> Iterator[str]:
    for case in cases:
        here = visible_locations(officer).filter(exhibit__case=case.pk).order_by("pk")
        yield from here.values_list("item", flat=True)[:20]


def _network(officer: Officer) -> dict[str, list[str]]:
    if not READ_REPORTS.gate.admits(officer):
        return {}
    entities = BuiltEntity.objects.filter(build__officer=officer.pk).order_by("pk")[:20]
    address = reverse("people")
    return {
        "search for accounts": [f"{address}?q=user{n}" for n in range(100, 120)],
        "search for an address": [f"{address}?q=198.51.{n}.7" for n in range(20)],
        "people": [address],
        "person": [reverse("person", args=[one.pk]) for one in entities],
    }


def session_of(officer: Officer) -> str:
    """Begin a session as if the officer had just signed in with a factor."""
    session = SessionStore()
    session[SESSION_KEY] = str(officer.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = officer.get_session_auth_hash()
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
    session["account_authentication_methods_user"] = user_id_to_str(officer)
    session.create()
    assert session.session_key is not None
    limits = settings.CLEW_SESSION_LIMITS
    begin_session(officer, key=session.session_key, shown=["mfa"], limits=limits, now=now())
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
