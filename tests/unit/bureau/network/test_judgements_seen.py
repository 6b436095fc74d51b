"""Judgements of accounts are seen in the own bureau, by who sees reports of both accounts."""

from datetime import timedelta

import pytest

from clew.bureau.access.marking_change import MarkingChange
from clew.bureau.network.actions import judge_accounts, mark_report, take_in
from clew.bureau.network.queries import judgements_for, visible_judgements
from clew.handling.tlp import Tlp
from clew.model.identifier import Identifier, IdentifierKind, account
from clew.model.network import Verdict
from clew.model.report import Report
from clew.model.sighting import Event, Sighting
from records import NOW, make_bureau, make_officer

pytestmark = pytest.mark.django_db

BAKER, COOK = (account("chat.example", name) for name in ("baker", "cook"))
LAPTOP = Identifier(IdentifierKind.IMEI, "490154203237518")


def _take(officer, key, *accounts):
    head = Report(key, "activity log CSV", "Chat Example")
    said = [
        Sighting(key, f"{place}", one, LAPTOP, Event.LOGIN, NOW, NOW + timedelta(minutes=1))
        for place, one in enumerate(accounts)
    ]
    take_in([head, *said, head], acting_officer=officer, source_name="log.csv", now=NOW)


def _judge(officer, a, b):
    return judge_accounts(officer, a=a, b=b, verdict=Verdict.NOT, reason="two voices", now=NOW)


def test_what_another_bureau_judged_is_not_told(vault):
    rosa, otto = make_officer("rosa"), make_officer("otto", bureau=make_bureau())
    for officer in (rosa, otto):
        _take(officer, f"{officer.username}:1", BAKER, COOK)
    made = _judge(otto, BAKER, COOK)

    assert list(visible_judgements(otto)) == [made]
    assert not visible_judgements(rosa).exists()
    assert not list(judgements_for(rosa))


@pytest.mark.parametrize("name", ["apprentice", "gardener"])
def test_nothing_is_told_of_an_account_that_only_a_report_unseen_by_now_names(vault, name):
    rosa, otto = make_officer("rosa"), make_officer("otto", bureau=make_bureau())
    hidden = account("chat.example", name)  # one before, one after the baker
    _take(rosa, "log:1", BAKER, COOK)
    _take(otto, "log:2", hidden)
    released = MarkingChange(tlp=Tlp.AMBER, released_to=frozenset({str(rosa.bureau_id)}))
    mark_report(otto, key="log:2", change=released, now=NOW)
    seen, unseen = _judge(rosa, BAKER, COOK), _judge(rosa, BAKER, hidden)
    assert list(visible_judgements(rosa)) == [seen, unseen]

    mark_report(otto, key="log:2", change=MarkingChange(tlp=Tlp.RED), now=NOW)

    assert list(visible_judgements(rosa)) == [seen]
