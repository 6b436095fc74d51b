"""Every route, asked by every role in every situation: the oracle says what must come of it.

What is denied is the very answer that an absent record gets: status, headers and body. Which rule
admits whom is held against the oracle for the whole product in `test_rules`; here each route shows
that it is under its rule, for every role, and for every handling, state and relation by itself.
With CLEW_PROOF_ACCESS (`make proof-access`) every route is asked for the whole product too, in an
order drawn at random once: what is asked in a given time is spread over all of it (`access_proof`).
"""

import io
import itertools
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4, uuid5

import numpy as np
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse
from django.utils.timezone import now
from PIL import Image

import access_proof
from access_oracle import (
    MAY,
    Situation,
    may,
    may_call,
    may_come_in,
    may_search,
    may_search_by,
    may_see_lent,
    may_see_referral,
)
from clew.bureau.access.declaring import EVERYBODY, NODES, check_routes, routes, rule_of
from clew.bureau.access.roles import Role
from clew.bureau.accounts.models import Bureau, Officer
from clew.bureau.api.actions import LONGEST, make_token
from clew.bureau.api.scopes import Scope
from clew.bureau.cases.models import Case, CaseMember
from clew.bureau.cases.queries import case_by_number
from clew.bureau.custody.actions import record_seizure
from clew.bureau.handovers.actions import offer_case
from clew.bureau.hits.actions import ask_access
from clew.bureau.hits.queries import hits
from clew.bureau.notes.actions.writing import add_note
from clew.bureau.notes.models import Note
from clew.bureau.notes.queries.threads import note_named
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.persons.queries.dossiers import id_named
from clew.bureau.referrals.models import Referral
from clew.bureau.referrals.queries.reading import referral_named
from clew.bureau.tasks.actions import set_task
from clew.bureau.tasks.models import Task
from clew.bureau.tasks.queries import task_named
from clew.bureau.vault.models import Judgement, Loan, Location
from clew.bureau.vault.queries.items import item_named
from clew.bureau.vault.queries.text import find_text
from clew.bureau.vault.templates import template_name
from clew.bureau.watch.queries import finds
from clew.fingerprint.faces.face import Against, Face
from clew.fingerprint.kinds.face import KIND
from clew.handling.purpose import Purpose
from clew.model.dossier import Kind
from clew.model.match import Span
from records import (
    NOW,
    make_bureau,
    make_case,
    make_exhibit,
    make_fingerprint,
    make_item,
    make_location,
    make_match,
    make_officer,
    make_referral,
    make_text_line,
    make_unread,
)
from signed_in import signed_in

pytestmark = pytest.mark.django_db

PURPOSES = {
    "victims": Purpose.VICTIM_IDENTIFICATION.value,
    "investigation": Purpose.INVESTIGATION.value,
    "intelligence": Purpose.INTELLIGENCE.value,
}
# Each route: the method it takes, what it does to a case, and the status when it is done.
ROUTES = {
    "case": ("get", "read", 200),
    "report": ("post", "export", 200),
    "item": ("get", "read", 200),
    "thumbnail": ("get", "read", 200),
    "face": ("get", "read", 200),
    "reveal": ("post", "reveal", 200),
    "search-item": ("post", "search by", 200),
    "dossier": ("get", "read", 200),
    "undo-decision": ("post", "work", 302),
    "find-seen": ("post", "read", 302),
    "compare": ("get", "read", 200),
    "overlay": ("get", "read", 200),
    "reveal-both": ("post", "reveal", 200),
    "judge": ("post", "work", 302),
    "undo": ("post", "work", 302),
    "referral": ("get", "see_referral", 200),
    "trace": ("get", "see_referral", 200),
    "case-notes": ("get", "read", 200),
    "note-add": ("post", "write", 302),
    "item-note": ("post", "write", 302),
    "dossier-note": ("post", "write", 302),
    "note": ("get", "read", 200),
    "note-answer": ("post", "write", 302),
    "note-edit": ("post", "write", 302),
    "note-withdraw": ("post", "write", 302),
    "case-tasks": ("get", "read", 200),
    "task-add": ("post", "write", 302),
    "task-change": ("post", "write", 302),
    "case-team": ("get", "read", 200),
    "hand-over-offer": ("post", "steer", 302),
    "hand-over-withdraw": ("post", "steer", 302),
    "hand-over-answer": ("post", "take", 302),
    "case-exhibits": ("get", "read", 200),
    "custody-add": ("post", "work", 302),
    "case-timeline": ("get", "read", 200),
    "hit-ask": ("post", "be told of a hit", 302),
    "request-answer": ("post", "steer", 302),
}
ONE_ROLE, ALL = [frozenset({role}) for role in MAY], frozenset(MAY)
LISTS = {"cases", "finds", "inbox", "outbox", "waiting"}
ENTERING = {
    "account_login",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "openid_connect_login",
    "openid_connect_callback",
    *("saml_answers", "saml_come_in", "saml_leaving", "saml_metadata"),
    "account_logout",
}
# What officers see and change of how they themselves sign in, and prove to be there by.
OWN = {
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_add_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
}
NETWORK_ROUTES = {  # reports have other rules than cases: `test_network_routes`
    *("people", "person", "groups", "group", "explain", "path"),
    *("judge-accounts", "account-judgements", "undo-account-judgement"),
}
# Routes about no record: the method each takes, and the status when it is done (with no file).
SEARCHES = {"search": ("get", 200), "search-file": ("post", 422)}
FORM = {
    "reason": "to compare",
    "verdict": "same",
    "text": "A lamp",
    "what": "Ask the shop",
    "for": "keeper",
    "state": "done",
    "to": "colleague",
    "from": "the keeper",
    "at": "2026-03-01T09:00",
}
CALLS = ("h/", "m/", "c/", "api/")  # of programs, by tokens: tests of their own
OF_NODES = {"exchange-packages", "exchange-package", "exchange-receipt", "exchange-directory"}
METHODS = ["get", "head", "post", "put", "patch", "delete"]
TAKES = {"get": {"get", "head"}, "post": {"post"}}
VALUE = re.compile(r"(?<=SAVEPOINT )\S+|'(?:[^']|'')*'(?:::\w+)?|\b[0-9a-f]{32}\b|\b\d+\b|\bX?\?")
TOKEN = re.compile(rb'value="[^"]{64}"')  # a form's token differs at every answer


class _World:
    """A case with all that can hang on one, another with what it matches, and who asks."""

    def __init__(self, vault):
        self.owner = make_bureau("Owner", country="DE")
        self.bureaux = {
            "own": self.owner,
            "named": make_bureau("Named"),
            "country": make_bureau("Country", country="NZ"),
            "other": make_bureau("Other", country="IN"),
        }
        self.keeper = make_officer("keeper", bureau=self.owner, roles=Role)
        self.case = make_case(self.keeper, number="Secret 7")
        exhibit = make_exhibit(self.case)
        self.item, other = make_item(exhibit), make_item(exhibit)
        match = make_match(
            self.item, other, query_span=Span(0, 2), match_span=Span(5, 7), evidence={}
        )
        make_unread(exhibit)
        make_text_line(self.item, "lighthouse")
        for one in (self.item, other):
            self._draw(vault, one)
        judgement = Judgement.objects.create(
            match=match, officer=self.keeper, verdict="same", judged_at=NOW
        )
        dossier = open_dossier(
            self.keeper,
            kind=Kind.SERIES,
            case=self.case,
            name="Series of a lake",
            start=other.sha256,
            now=NOW,
        )
        self._find_elsewhere()
        self.lent = self._lend_out_of_the_case()
        referral = make_referral(self.owner, self.bureaux["named"], request="Secret 7 and its lamp")
        self.officer = make_officer("asker", bureau=self.owner)
        _, secret = make_token(
            "hasher", [Scope.MATCH], lasts=LONGEST, acting_officer=self.officer, now=now()
        )
        self.program = Client(headers={"host": "localhost", "authorization": f"Bearer {secret}"})
        note = self._note_of_the_asker()
        task = set_task(self.keeper, case=self.case, what="Ask", assignee="keeper", now=NOW)
        Task.objects.update(assignee=self.officer)
        make_officer("colleague", bureau=self.owner)
        offered = Case.objects.get(number="Secret 8")
        offer = offer_case(self.keeper, case=offered, to="asker", reason="theirs", now=NOW)
        hit, asked = self._hit_of_a_hidden_case()
        record_seizure(
            self.keeper,
            case=self.case,
            label=exhibit.label,
            seized_at=NOW,
            place="a flat",
            seized_by="Officer 12",
            now=NOW,
        )
        touching = next(one for one in finds(self.keeper) if one.watched.kind == "case")
        self.there = {
            "case": (self.case.pk,),
            "report": (self.case.pk, "html"),
            "item": (self.item.sha256,),
            "thumbnail": (self.item.sha256,),
            "face": (self.item.sha256, 0),
            "reveal": (self.item.sha256,),
            "search-item": (self.item.sha256, "faces"),
            "search": ("faces",),
            "search-file": ("faces",),
            "dossier": (dossier.pk,),
            "undo-decision": (dossier.pk, dossier.decisions.order_by("pk").last().pk),
            "find-seen": (touching.id,),
            "compare": (match.pk,),
            "overlay": (match.pk, "query"),
            "reveal-both": (match.pk,),
            "judge": (match.pk,),
            "undo": (judgement.pk,),
            **dict.fromkeys(("referral", "trace"), (referral.pk,)),
            "case-notes": (self.case.pk,),
            "note-add": (self.case.pk,),
            "item-note": (self.item.sha256,),
            "dossier-note": (dossier.pk,),
            **dict.fromkeys(("note", "note-answer", "note-edit", "note-withdraw"), (note.pk,)),
            **dict.fromkeys(("case-tasks", "task-add", "case-team"), (self.case.pk,)),
            **dict.fromkeys(("hand-over-offer", "hand-over-withdraw"), (self.case.pk,)),
            "task-change": (task.pk,),
            "hand-over-answer": (offer.pk,),
            **dict.fromkeys(("case-exhibits", "case-timeline"), (self.case.pk,)),
            "custody-add": (exhibit.pk,),
            "hit-ask": (hit,),
            "request-answer": (asked,),
        }

    def _hit_of_a_hidden_case(self):
        """A case that the asker never sees touches the item; its owner asks for access."""
        far = make_officer("far", bureau=make_bureau("Far"))
        hidden = make_case(far, number="Hidden 9", marking="TLP:AMBER")
        make_match(make_item(make_exhibit(hidden)), self.item)
        Case.objects.update(tell_hits=True)
        (theirs,) = hits(far)
        request = ask_access(far, hit_id=theirs.id, reason="the same room", now=NOW)
        return uuid5(self.case.pk, str(far.bureau_id)), request.asked.get().pk

    def _lend_out_of_the_case(self):
        """An item lies in a case that the asker sees whenever roles let it; the case lends it."""
        self.holder = make_case(make_officer("holder"), number="Holder 1", marking="TLP:CLEAR")
        place = make_location(make_item(), make_exhibit(self.holder))
        Loan.objects.create(location=place, case=self.case, bureau=self.owner)
        return place.item

    def _note_of_the_asker(self):
        """The asker wrote it, as only who wrote a note edits it."""
        note = add_note(self.keeper, case=self.case, text="A lighthouse", now=NOW)
        Note.objects.filter(pk=note.pk).update(officer=self.officer)
        return note

    def _draw(self, vault, item):
        with io.BytesIO() as out:
            Image.fromarray(np.full((60, 80, 3), (200, 30, 30), np.uint8)).save(out, "JPEG")
            writer = vault.thumbs.writer()
            writer.write(out.getvalue())
            writer.commit(item.sha256)
        crop = np.zeros((48, 48), np.uint8)
        profile = Face((0.1, 0.1, 0.2, 0.2), 0.9, 40.0, against=Against.PROFILE, crop=crop)
        sealed = vault.templates.close(profile.to_bytes(), name=template_name(item.pk, "face"))
        make_fingerprint(item, kind="face", version=KIND.version, data=sealed, low_information=True)

    def _find_elsewhere(self):
        """A copy of the item comes in in another case of the same team and handling."""
        place = make_location(make_item(), make_exhibit(make_case(self.keeper, number="Secret 8")))
        Location.objects.filter(pk=place.pk).update(found_at=NOW + timedelta(hours=1))
        make_match(place.item, self.item)

    def put(self, s):
        """Make the records say what the situation says, for every case alike."""
        bureau = self.bureaux[s.relation]
        Bureau.objects.filter(pk=bureau.pk).update(admitted_at=NOW if s.bureau_is_member else None)
        Officer.objects.filter(pk=self.officer.pk).update(
            bureau=bureau, roles=s.roles, is_active=s.account_is_open
        )
        handling = {
            "marking": s.tlp,
            "pap": s.pap,
            "purposes": [PURPOSES[name] for name in s.purposes],
            "released_to": [str(self.bureaux["named"].pk), "NZ"],
            "keep_until": datetime(2020, 1, 1, tzinfo=UTC) if s.is_over else None,
        }
        known = Case.objects.exclude(number__in=["Hidden 9", "Holder 1"])
        known.update(**handling, closed_at=NOW if s.is_closed else None)
        Referral.objects.update(**handling)
        Loan.objects.update(**handling)
        Case.objects.filter(pk=self.holder.pk).update(bureau=bureau, purposes=handling["purposes"])
        CaseMember.objects.filter(officer=self.officer).delete()
        CaseMember.objects.create(case=self.holder, officer=self.officer, since_at=NOW)
        if s.in_team:
            CaseMember.objects.bulk_create(
                CaseMember(case=case, officer=self.officer, since_at=NOW) for case in known
            )
        return Officer.objects.get(pk=self.officer.pk)


@pytest.fixture
def world(vault):
    return _World(vault)


def _of_each_role():
    """Every role alone, none, and all of them: in the team and not."""
    for roles, in_team in itertools.product([*ONE_ROLE, frozenset(), ALL], (True, False)):
        yield Situation(roles=roles, in_team=in_team)


def _of_each_handling(roles, *, in_team):
    """Every label, purpose, state, time and relation of bureaux that changes something."""
    base, stays = Situation(roles=roles, in_team=in_team), {"tlp": "TLP:AMBER+STRICT"}
    yield from (replace(base, tlp=tlp) for tlp in ("TLP:CLEAR", *stays.values(), "TLP:RED"))
    yield from (replace(base, purposes=frozenset({name})) for name in PURPOSES)
    yield replace(base, pap="PAP:RED")
    yield replace(base, is_over=True)
    yield replace(base, is_closed=True)
    yield from (replace(base, relation=relation) for relation in ("named", "country", "other"))
    yield replace(base, relation="named", **stays)
    yield replace(base, relation="country", is_closed=True)
    yield replace(base, account_is_open=False)
    yield replace(base, bureau_is_member=False)


def _whole_product(roles):
    """Every combination of all that a situation can say."""
    base = Situation(roles=roles)
    for relation, in_team, tlp, pap, purposes, is_over, is_closed in itertools.product(
        ("own", "named", "country", "other"),
        (True, False),
        ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"),
        ("PAP:AMBER", "PAP:RED"),
        [frozenset({name}) for name in PURPOSES] + [frozenset(PURPOSES)],
        (False, True),
        (False, True),
    ):
        yield replace(
            base,
            relation=relation,
            in_team=in_team,
            tlp=tlp,
            pap=pap,
            purposes=purposes,
            is_over=is_over,
            is_closed=is_closed,
        )


def _client(officer):
    return (
        Client(headers={"host": "localhost"})
        if isinstance(officer, AnonymousUser)
        else signed_in(officer)
    )


def _ask(client, name, args, method):
    """The answer, with whatever it changed undone."""
    with transaction.atomic():
        answer = getattr(client, method)(
            reverse(name, args=args), FORM if method == "post" else None
        )
        transaction.set_rollback(True)
    return answer


def _all_of(answer):
    """What an answer tells: its status, headers and body, but for the token of forms."""
    headers = {name: value for name, value in answer.headers.items() if name != "Set-Cookie"}
    return answer.status_code, headers, TOKEN.sub(b"", answer.content)


WORKING = ALL - {"supervisor"}
AT_ONCE = 9  # situations a test: a busy machine asks all routes of them well within its time
SITUATIONS = {
    "each role": _of_each_role(),
    "in the team": _of_each_handling(WORKING, in_team=True),
    "not in the team": _of_each_handling(WORKING, in_team=False),
    "overseeing": _of_each_handling(frozenset({"supervisor"}), in_team=False),
}
ASKED = {
    f"{name}, {number}": list(several)
    for name, situations in SITUATIONS.items()
    for number, several in enumerate(itertools.batched(situations, AT_ONCE, strict=False), start=1)
}
EVERYTHING = [s for roles in [*ONE_ROLE, frozenset(), ALL] for s in _whole_product(roles)]
ASKED |= access_proof.still_to_ask(EVERYTHING)


@pytest.mark.parametrize("asked", ASKED)
def test_every_route_does_what_the_oracle_says_and_denied_is_absent_to_the_byte(world, asked):
    access_proof.skip_when_time_is_up(asked)
    answers = {True: 0, False: 0}
    for s in ASKED[asked]:
        client = _client(world.put(s))
        absent = _all_of(_ask(client, "item", ("ab" * 32,), "get"))
        _check_lists(client, s)
        _check_lent(client, s, world.lent, absent)
        _check_program(world.program, s)
        _check_searches(client, s, world.there, absent)
        for name, (method, action, done) in ROUTES.items():
            answer = _ask(client, name, world.there[name], method)
            if not may_come_in(s):
                assert answer.status_code == 302, (name, s)
                assert answer["location"].startswith("/sign-in/"), (name, s)
            elif _admits(action, s) and (name != "find-seen" or s.in_team):
                assert answer.status_code == done, (name, s)
                answers[True] += 1
            else:
                assert _all_of(answer) == absent, (name, s)
                answers[False] += 1
    assert answers[False], "nothing was refused"
    assert answers[True] or asked.startswith(("not in the team", "everything"))
    access_proof.keep(asked, ASKED[asked], admitted=answers[True], refused=answers[False])


def _admits(action, s):
    if action == "see_referral":
        return may_see_referral(s)
    return may_search_by(s) if action == "search by" else may(action, s)


def _check_lists(client, s):
    """Lists, their counts and search tell what is there to whom may read, nothing to others."""
    reads = may("read", s)
    tells = {
        "cases": reads,
        "finds": reads and s.in_team,
        "waiting": (reads and not s.is_closed) or may("take", s),
        "inbox": may_see_referral(s) and s.relation == "named",
        "outbox": may_see_referral(s) and s.relation == "own",
    }
    for name in LISTS:
        answer = client.get(reverse(name))
        assert answer.status_code == (200 if may_come_in(s) else 302), (name, s)
        assert b"Hidden" not in answer.content
        told = b"Secret" in answer.content
        assert told is tells[name], (name, s)
    officer = Officer.objects.get(username="asker")
    assert bool(find_text(officer, "lighthouse", most=5)) is reads


def _check_lent(client, s, item, absent):
    """What another bureau's case lent is there while that case is released to the asker's."""
    if not may_come_in(s) or s.relation == "own":
        return
    answer = _ask(client, "item", (item.sha256,), "get")
    if may_see_lent(s):
        assert answer.status_code == 200, s
    else:
        assert _all_of(answer) == absent, s


def _check_program(program, s):
    """A token is as good as its officer is, at that moment."""
    assert program.get("/m/index/status").status_code == (200 if may_call(s) else 401), s


def _check_searches(client, s, there, absent):
    """Searching begins with a page and a form: absent to whom may not search at all."""
    for name, (method, done) in SEARCHES.items():
        answer = _ask(client, name, there[name], method)
        if not may_come_in(s):
            assert answer.status_code == 302, (name, s)
        elif may_search(s):
            assert answer.status_code == done, (name, s)
            assert b"Secret" not in answer.content
        else:
            assert _all_of(answer) == absent, (name, s)


def _absent():
    """Of each route, the arguments of a record that is not there."""
    return {
        "case": (uuid4(),),
        "report": (uuid4(), "html"),
        **dict.fromkeys(("item", "thumbnail", "reveal"), ("ab" * 32,)),
        "face": ("ab" * 32, 0),
        "search-item": ("ab" * 32, "faces"),
        **dict.fromkeys(("dossier", "find-seen", "compare", "reveal-both"), (uuid4(),)),
        "undo-decision": (uuid4(), uuid4()),
        "overlay": (uuid4(), "query"),
        **dict.fromkeys(("judge", "undo", "referral", "trace"), (uuid4(),)),
        **dict.fromkeys(("case-notes", "note-add", "dossier-note"), (uuid4(),)),
        "item-note": ("ab" * 32,),
        **dict.fromkeys(("note", "note-answer", "note-edit", "note-withdraw"), (uuid4(),)),
        **dict.fromkeys(("case-tasks", "task-add", "task-change", "case-team"), (uuid4(),)),
        **dict.fromkeys(("hand-over-offer", "hand-over-withdraw"), (uuid4(),)),
        "hand-over-answer": (uuid4(),),
        **dict.fromkeys(("case-exhibits", "case-timeline", "custody-add"), (uuid4(),)),
        **dict.fromkeys(("hit-ask", "request-answer"), (uuid4(),)),
    }


def test_an_absent_record_gets_one_answer_on_every_route(world):
    officer = world.put(Situation(roles=frozenset(MAY)))
    client = _client(officer)
    absent = _absent()
    assert absent.keys() == ROUTES.keys()

    answers = [_all_of(_ask(client, name, args, ROUTES[name][0])) for name, args in absent.items()]

    assert answers[0][0] == 404
    assert all(answer == answers[0] for answer in answers)


DENIED = {
    "not in the team": Situation(roles=WORKING, in_team=False),
    "of another bureau": Situation(roles=ALL, relation="other"),
    "for named persons": Situation(roles=ALL, in_team=False, tlp="TLP:RED"),
    "over": Situation(roles=ALL, is_over=True),
    "reading nothing": Situation(roles=frozenset({"administrator"})),
}


@pytest.mark.parametrize("why", DENIED)
def test_what_is_denied_is_looked_up_by_the_very_statements_that_look_up_what_is_absent(world, why):
    s = DENIED[why]
    client, absent = _client(world.put(s)), _absent()
    client.get(reverse("cases"))  # what is kept of a rule's SQL is made by whoever asks first

    for name, (method, action, _) in ROUTES.items():
        if _admits(action, s):
            continue
        there, nowhere = (
            _statements(client, name, args[name], method) for args in (world.there, absent)
        )
        assert there == nowhere, (name, why)


def _statements(client, name, args, method):
    """What the database is asked for an answer, in order, without what it is asked about."""
    with CaptureQueriesContext(connection) as asked:
        assert _ask(client, name, args, method).status_code == 404, name
    return _shapes(asked)


def _shapes(asked):
    return [VALUE.sub("?", one["sql"]) for one in asked.captured_queries]


@pytest.mark.parametrize("why", DENIED)
def test_commands_look_up_what_is_denied_as_they_look_up_what_is_absent(world, why):
    s = DENIED[why]
    officer = world.put(s)
    for look_up, there, nowhere in _lookups_of_commands(world, s):
        _looked_up(officer, look_up, nowhere)  # makes what is kept of a rule's SQL
        denied, absent = (_looked_up(officer, look_up, name) for name in (there, nowhere))
        assert denied == absent, look_up


def _looked_up(officer, look_up, name):
    with CaptureQueriesContext(connection) as asked, pytest.raises(LookupError) as error:
        look_up(officer, name)
    return type(error.value), str(error.value).replace(name, "?"), _shapes(asked)


def _lookups_of_commands(world, s):
    """How commands find things by what people type, a thing that is there, and one that is not."""
    nobody = str(uuid4())
    dossier = str(world.there["dossier"][0])
    yield case_by_number, "Secret 7", "Secret 9"
    yield item_named, world.item.sha256, "ab" * 32
    yield item_named, world.item.sha256[:12], "ab" * 6
    yield _series_named, dossier, nobody
    yield _series_named, "Series of a lake", "Series of a hill"
    yield note_named, str(world.there["note"][0]), nobody
    yield task_named, str(world.there["task-change"][0]), nobody
    if not may_see_referral(s):
        yield referral_named, str(world.there["referral"][0]), nobody


def _series_named(officer, name):
    return id_named(officer, Kind.SERIES, name)


def test_how_an_officer_signs_in_is_there_for_every_role_and_for_nobody_outside(world):
    asked = [Situation(roles=frozenset(), in_team=False)]
    asked += [Situation(roles=roles) for roles in [*ONE_ROLE, ALL]]
    asked += [Situation(roles=ALL, account_is_open=False)]
    asked += [Situation(roles=ALL, bureau_is_member=False)]
    for s in asked:
        client = _client(world.put(s))
        for name in OWN:
            args = [1] if name == "mfa_remove_webauthn" else []
            answer = client.get(reverse(name, args=args))
            is_outside = answer.get("location", "").startswith("/sign-in/")
            assert is_outside is not may_come_in(s), (name, s)


@pytest.mark.parametrize("who", ["admitted", "denied", "signed out"])
def test_a_method_that_a_route_does_not_take_is_refused_whatever_is_there(world, who):
    s = Situation(roles=frozenset(MAY), in_team=who == "admitted", tlp="TLP:RED")
    officer = world.put(s)
    client = _client(AnonymousUser() if who == "signed out" else officer)

    for name, method in itertools.product([*ROUTES, *SEARCHES], METHODS):
        answer = _ask(client, name, world.there[name], method)
        taken = method in TAKES[(ROUTES | SEARCHES)[name][0]]
        assert (answer.status_code != 405) is taken, (name, method)


def test_every_route_is_in_the_matrix_and_declares_a_rule():
    every = [(address, one.name, rule_of(one.callback)) for address, one in routes()]
    assert [address for address, _, rule in every if rule is None] == []
    pages = [
        (name, rule)
        for address, name, rule in every
        if name != "api-root" and not address.startswith(CALLS)
    ]
    declared = dict(pages)

    open_to_all = {name for name, rule in declared.items() if rule == EVERYBODY}
    assert open_to_all == ENTERING
    of_nodes = {name for name, rule in declared.items() if rule == NODES}
    assert of_nodes == OF_NODES  # tests of their own: no officer calls them
    others = declared.keys() - open_to_all - of_nodes
    assert others == ROUTES.keys() | SEARCHES.keys() | LISTS | OWN | NETWORK_ROUTES
    assert check_routes() == []


def test_no_officer_is_answered_on_the_routes_of_nodes(world):
    client = _client(world.put(Situation(roles=frozenset(MAY))))
    refused = client.get(reverse("exchange-directory"))

    for name in OF_NODES:
        args = ("ab" * 16 + ".clew",) if name == "exchange-package" else ()
        assert _all_of(client.get(reverse(name, args=args))) == _all_of(refused)
    assert refused.status_code == 401


def test_a_route_without_a_rule_fails_the_check(settings):
    settings.ROOT_URLCONF = __name__

    assert [one.id for one in check_routes()] == ["access.E001"]
    assert "/undeclared/" in check_routes()[0].msg


urlpatterns = [path("undeclared/", lambda _request: None)]
