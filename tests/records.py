"""Records for tests: plain functions that make one thing each, with invented benign facts.

Whatever a test does not name gets a harmless value of its own, so that two things never collide.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import count

from clew.bureau.access.roles import Role
from clew.bureau.accounts.bureau_kind import BureauKind
from clew.bureau.accounts.models import Bureau, Officer
from clew.bureau.cases.models import Case, CaseMember, Exhibit
from clew.bureau.deliveries.models import Delivery, Upload
from clew.bureau.hashsets.models import HashSet, HashSetEntry
from clew.bureau.referrals.models import Referral, Step
from clew.bureau.vault.actions.recording import path_key
from clew.bureau.vault.actions.touches import keep_found, keep_matched
from clew.bureau.vault.models import (
    Fingerprint,
    Item,
    Judgement,
    Location,
    Match,
    ObjectSighting,
    TextLine,
    TextWord,
    Unread,
)
from clew.fingerprint.text.folding import keys_of
from clew.handling.tlp import Tlp
from clew.model.match import Relation, Span, Transform
from clew.model.media import Family
from clew.model.problem import ProblemCode
from clew.model.referral import State

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
PASSWORD = "correct horse battery"

_number = count(1)


WORKING = frozenset(Role) - {Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR}
"""The roles of those who work on cases: they see what their teams have, and no more."""


def make_bureau(
    name: str | None = None,
    *,
    country: str = "",
    kind: BureauKind = BureauKind.NATIONAL,
    admitted_at: datetime | None = NOW,
) -> Bureau:
    """A member bureau."""
    return Bureau.objects.create(
        name=name or f"Bureau {next(_number)}",
        country=country,
        kind=kind.value,
        admitted_at=admitted_at,
    )


def make_officer(
    username: str | None = None,
    *,
    bureau: Bureau | None = None,
    password: str | None = None,
    is_active: bool = True,
    roles: Iterable[Role] = WORKING,
) -> Officer:
    """An officer; `password=PASSWORD` where the test signs in (hashing is slow)."""
    officer = Officer(
        username=username or f"officer{next(_number)}",
        bureau=bureau or make_bureau(),
        is_active=is_active,
        roles=frozenset(role.value for role in roles),
    )
    officer.set_password(password)
    officer.save()
    return officer


def make_case(
    *members: Officer,
    number: str | None = None,
    bureau: Bureau | None = None,
    **columns: object,
) -> Case:
    """A case of the first member's bureau; of a new bureau when it has no members."""
    owner = bureau or (members[0].bureau if members else make_bureau())
    case = Case.objects.create(
        bureau=owner,
        number=number or f"2026-{next(_number):04}",
        title="A house by a lake",
        opened_at=NOW,
        **columns,
    )
    for officer in members:
        CaseMember.objects.create(case=case, officer=officer, since_at=NOW)
    return case


def make_exhibit(case: Case, *, label: str | None = None) -> Exhibit:
    return Exhibit.objects.create(case=case, label=label or f"Disk {next(_number)}", created_at=NOW)


def make_item(
    *places: Exhibit,
    content: bytes | None = None,
    family: Family = Family.IMAGE,
    fingerprinted: bool | None = None,
    checked_at: datetime | None = NOW,
    **columns: object,
) -> Item:
    """An item found once in each of the exhibits, by default a checked picture.

    Pictures and clips get one good fingerprint unless `fingerprinted` says otherwise.
    """
    content = content if content is not None else b"room %d" % next(_number)
    item = Item.objects.create(
        sha256=hashlib.sha256(content).hexdigest(),
        md5=hashlib.md5(content).hexdigest(),
        sha1=hashlib.sha1(content).hexdigest(),
        size=len(content),
        family=family.value,
        checked_at=checked_at,
        **{
            "bureau": places[0].case.bureau if places else make_bureau(),
            "mime": "image/jpeg" if family is Family.IMAGE else f"{family.value}/test",
            "facts": {},
            "added_at": NOW,
            "sandbox": "seccomp, rlimits",
            **columns,
        },
    )
    for exhibit in places:
        make_location(item, exhibit)
    if fingerprinted or (fingerprinted is None and family in {Family.IMAGE, Family.CLIP}):
        make_fingerprint(item)
    return item


def make_fingerprint(item: Item, **columns: object) -> Fingerprint:
    kind = "frames" if item.family == Family.CLIP.value else "pdq"
    facts = {"kind": kind, "version": 1, "form": "whole", "data": bytes(256), "quality": 100}
    return Fingerprint.objects.create(item=item, **{**facts, **columns})


def make_text_line(item: Item, text: str, **columns: object) -> TextLine:
    """A line of text that was read in an item, by default surely."""
    place = {"left": 0.1, "top": 0.1, "width": 0.3, "height": 0.05}
    facts = {"version": 1, "part": item.text_lines.count(), "confidence": 0.97, **place}
    line = TextLine.objects.create(item=item, text=text, **{**facts, **columns})
    TextWord.objects.bulk_create(TextWord(line=line, word=word) for word in keys_of(text))
    return line


def make_sighting(item: Item, thing: str, score: float = 0.9, **columns: object) -> ObjectSighting:
    """A thing that a model found in an item, by default surely."""
    place = {"left": 0.1, "top": 0.1, "width": 0.3, "height": 0.2}
    facts = {"model": "a model", "version": 1, "part": item.object_sightings.count(), **place}
    return ObjectSighting.objects.create(
        item=item, thing=thing, score=score, **{**facts, **columns}
    )


def make_location(item: Item, exhibit: Exhibit, *, path: str | None = None) -> Location:
    path = path or f"pictures/{next(_number)}.jpg"
    place = Location.objects.create(
        item=item,
        exhibit=exhibit,
        path=path,
        path_bytes=path.encode(),
        path_sha256=path_key(path.encode()),
        size=item.size,
        mtime_ns=0,
        modified_at=NOW,
        found_at=NOW,
    )
    keep_found([item.pk], case_id=exhibit.case_id)
    return place


def make_upload(delivery: Delivery, *, path: str | None = None, length: int = 10) -> Upload:
    """A file that was announced, of which nothing came yet."""
    name = (path or f"sent {next(_number)}.jpg").encode()
    return Upload.objects.create(
        delivery=delivery,
        path=name.decode(),
        path_bytes=name,
        path_sha256=path_key(name),
        length=length,
        mtime_ns=0,
        created_at=NOW,
        expires_at=datetime(2100, 1, 1, tzinfo=UTC),
    )


def make_unread(
    exhibit: Exhibit, *, path: str = "broken.jpg", code: ProblemCode = ProblemCode.BROKEN
) -> Unread:
    return Unread.objects.create(
        exhibit=exhibit,
        path=path,
        path_bytes=path.encode(),
        path_sha256=path_key(path.encode()),
        code=code.value,
        reason="cannot be decoded",
        advice="get it again",
        seen_at=NOW,
    )


def make_match(  # noqa: PLR0913 -- each fact has a harmless default
    query: Item,
    target: Item | HashSetEntry,
    *,
    relation: Relation = Relation.COPY,
    score: float = 0.99,
    transform: Transform = Transform.NONE,
    query_span: Span | None = None,
    match_span: Span | None = None,
    evidence: Mapping[str, object] | None = None,
) -> Match:
    """A match of an item with another item or with an entry of a hash list."""
    match = Match.objects.create(
        query=query,
        target=target if isinstance(target, Item) else None,
        entry=target if isinstance(target, HashSetEntry) else None,
        relation=relation.value,
        score=score,
        transform=transform.value,
        query_start_s=query_span.start_s if query_span else None,
        query_end_s=query_span.end_s if query_span else None,
        match_start_s=match_span.start_s if match_span else None,
        match_end_s=match_span.end_s if match_span else None,
        evidence=dict(evidence if evidence is not None else {"distance": 4}),
        engine="clew test",
        made_at=NOW,
    )
    keep_matched([match.pk])
    return match


def make_judgement(match: Match, officer: Officer, *, verdict: str = "same") -> Judgement:
    return Judgement.objects.create(
        match=match, officer=officer, verdict=verdict, reason="same lamp", judged_at=NOW
    )


def make_referral(bureau: Bureau, to: Bureau, **columns: object) -> Referral:
    """A referral that was delivered, with nothing in it."""
    facts = {
        "request": "Find the room",
        "state": State.DELIVERED.value,
        "marking": Tlp.AMBER.value,
        "released_to": frozenset({str(to.pk)}),
        "drafted_at": NOW,
        "sent_at": NOW,
    }
    referral = Referral.objects.create(bureau=bureau, to=to, **{**facts, **columns})
    for number, state in enumerate((State.DRAFTED, State.SENT, State.DELIVERED), start=1):
        Step.objects.create(referral=referral, number=number, state=state.value, at=NOW)
    return referral


def make_hashset(bureau: Bureau, *, name: str | None = None, **columns: object) -> HashSet:
    """A complete list of known material, imported before everything was checked."""
    facts = {
        "kind": HashSet.Kind.KNOWN,
        "format": "test list",
        "source_name": "list.csv",
        "source_sha256": "00" * 32,
        "imported_at": NOW,
        "complete": True,
    }
    return HashSet.objects.create(
        bureau=bureau, name=name or f"List {next(_number)}", **{**facts, **columns}
    )


def make_entry(hashset: HashSet, **columns: object) -> HashSetEntry:
    return HashSetEntry.objects.create(hashset=hashset, place=next(_number), **columns)
