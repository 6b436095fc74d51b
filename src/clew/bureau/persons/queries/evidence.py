"""Evidence: all that is known of two items, or of two dossiers, belonging together.

Only what the officer may see is looked at. People's judgements stand beside the probabilities and
are not mixed into them. Of two dossiers, the items are held against each other: that the same
person is seen in both does not yet say that both are about that person.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from clew.bureau.accounts.models import Officer
from clew.bureau.network.queries import file_counts, holders_of
from clew.bureau.persons.contradictions import Contradiction
from clew.bureau.persons.decided import DecisionRow
from clew.bureau.persons.queries.dossiers import contradictions_if_one, dossier
from clew.bureau.persons.queries.item_facts import case_markings
from clew.bureau.persons.queries.known import FAMILY
from clew.bureau.persons.queries.not_linked import SEEN, not_linked, not_linked_dossiers
from clew.bureau.persons.queries.rows import DossierRow
from clew.bureau.persons.queries.verdicts import is_rejected
from clew.bureau.vault import queries
from clew.bureau.vault.queries import ItemRow, MatchRow, visible_items
from clew.bureau.vault.queries.text import shared_words
from clew.bureau.vault.queries.traits import traits_of_item
from clew.bureau.vault.templates import Templates
from clew.handling.tlp import Tlp, strictest
from clew.match.evidence import in_words
from clew.match.faces import FACES
from clew.match.fusion.accounts import account_finding
from clew.match.fusion.best_of import best_of
from clew.match.fusion.channels import CHANNEL_OF, Channel
from clew.match.fusion.faces import face_finding
from clew.match.fusion.finding import Finding
from clew.match.fusion.fusing import Fused, fuse
from clew.match.fusion.metadata import FileSays, metadata_findings
from clew.match.fusion.recorded import recorded_finding, searched_by
from clew.match.fusion.settling import what_settles
from clew.match.fusion.texts import text_finding
from clew.model.dossier import Act
from clew.model.match import Relation
from clew.model.wording import Wording

MOST_ITEMS = 100
"""Of each dossier so many items are held against those of the other."""


class OneAndTheSameError(ValueError):
    """The two are one: there is nothing to weigh."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Two items or dossiers, with all that speaks for and against their belonging together.

    `judged` are the matches between them that people judged, `decided` what people decided of the
    two dossiers, `contradictions` what could not be true if these were one. `pairs` counts the
    pairs of items, `independent` those that are left when copies count once, `left_out` the items
    of large dossiers that were not looked at.
    """

    fused: Fused
    settles: Sequence[str]
    judged: Sequence[MatchRow]
    marking: Tlp
    decided: Sequence[DecisionRow] = ()
    contradictions: Sequence[Contradiction] = ()
    pairs: int = 1
    independent: int = 1
    left_out: int = 0


def evidence_of_items(
    officer: Officer, first: str, second: str, *, templates: Templates | None
) -> Evidence:
    """Return what is known of two items; with `templates`, their faces are compared anew.

    Raises:
        ItemNotFoundError: one does not exist, or the officer may not see it.
        OneAndTheSameError: they are one item.
    """
    one, other = queries.item(officer, first), queries.item(officer, second)
    if first == second:
        raise OneAndTheSameError(
            Wording("%(first)s is one item: name another to hold against it", first=str(first))
        )
    matches = _between(officer, {first}, {second})
    findings = [
        *_recorded(matches, leave_out=() if templates is None else (Relation.FACE,)),
        *_text(officer, {first}, {second}),
        *metadata_findings(*(_says(officer, row) for row in (one, other))),
    ]
    if templates is not None:
        findings += _faces(officer, one, other, templates)
    findings += not_linked(officer, one, other, found={finding.channel for finding in findings})
    accounts = _accounts(officer, [one], [other])
    findings.append(accounts.finding)
    judged = [match for match in matches if match.judgement]
    return Evidence(
        fused=fuse(findings, among=_among(officer, matches)),
        settles=what_settles(findings, judged={CHANNEL_OF[match.relation] for match in judged}),
        judged=judged,
        marking=strictest((_marking(officer, {first, second}), *accounts.markings)),
    )


def evidence_of_dossiers(officer: Officer, first: UUID, second: UUID) -> Evidence:
    """Return what is known of the items of two dossiers, best pair by best pair.

    Raises:
        DossierNotFoundError: one does not exist, or the officer may not see it.
        OneAndTheSameError: they are one, or seen as one.
    """
    one, other = dossier(officer, first), dossier(officer, second)
    if one.id == other.id:
        raise OneAndTheSameError(
            Wording(
                "%(name)s and %(name_2)s are seen as one already", name=one.name, name_2=other.name
            )
        )
    mine, theirs = (sorted(row.items)[:MOST_ITEMS] for row in (one, other))
    matches = _between(officer, set(mine), set(theirs))
    among = _among(officer, matches)
    independent = _families(officer, mine) * _families(officer, theirs)
    text = list(_text(officer, set(mine) - set(theirs), set(theirs) - set(mine)))
    accounts = _accounts(
        officer,
        queries.items(officer, set(mine) - set(theirs)),
        queries.items(officer, set(theirs) - set(mine)),
    )
    findings = best_of(
        [
            *_recorded(matches),
            *_in_both(set(mine) & set(theirs), among),
            *text,
            accounts.finding,
            *_metadata_of(officer, mine, theirs),
            *not_linked_dossiers(officer, mine, theirs, found={one.channel for one in text}),
        ],
        pairs=independent,
    )
    judged = [match for match in matches if match.judgement]
    return Evidence(
        fused=fuse(findings, among=among),
        settles=what_settles(findings, judged={CHANNEL_OF[match.relation] for match in judged}),
        judged=judged,
        marking=strictest((one.marking, other.marking, *accounts.markings)),
        decided=decided_between(one, other),
        contradictions=contradictions_if_one(officer, one.id, other.id),
        pairs=len(mine) * len(theirs),
        independent=independent,
        left_out=len(one.items) + len(other.items) - len(mine) - len(theirs),
    )


def decided_between(one: DossierRow, other: DossierRow) -> list[DecisionRow]:
    """Return what people decided of the two being the same or not, and that stands."""
    mine, theirs = ({part.id for part in row.parts} for row in (one, other))
    return [
        row
        for row in one.history
        if row.stands
        and row.act in {Act.MERGES, Act.DIFFERS}
        and {row.dossier, row.other} & mine
        and {row.dossier, row.other} & theirs
    ]


def _between(officer: Officer, mine: Collection[str], theirs: Collection[str]) -> list[MatchRow]:
    """The visible matches between the two sets, each once, best first."""
    found: dict[UUID, MatchRow] = {}
    for item, matches in sorted(queries.matches_of(officer, mine).items()):
        for match in matches:
            if match.other in theirs and match.other != item:
                found.setdefault(match.id, match)
    return list(found.values())


def _recorded(
    matches: Sequence[MatchRow], *, leave_out: Collection[Relation] = ()
) -> Iterator[Finding]:
    """What the matches say: of each channel the one that says most."""
    best: dict[Channel, Finding] = {}
    for match in matches:
        if match.relation not in leave_out:
            said = recorded_finding(
                match.relation, score=match.score, evidence=match.evidence, why=_why(match)
            )
            kept = best.get(said.channel)
            if kept is None or said.log_ratio > kept.log_ratio:
                best[said.channel] = said
    yield from best.values()


def _why(match: MatchRow) -> Wording:
    turn = match.transform if match.item_is_query else match.transform.inverse
    name = Wording.name_of(match.relation.value.replace("_", " "))
    words = in_words(match.evidence, turn)
    return Wording("%(what)s: %(said)s", what=name, said=words) if words else name


def _says(officer: Officer, row: ItemRow) -> FileSays:
    places = queries.locations(officer, [row.sha256])[row.sha256]
    return FileSays(row.facts, [place.path for place in places])


def _faces(
    officer: Officer, one: ItemRow, other: ItemRow, templates: Templates
) -> Iterator[Finding]:
    """The faces of both, compared with each other, where both were looked at."""
    if any(FACES.kind in row.not_looked_for or row.family not in SEEN for row in (one, other)):
        return
    mine, theirs = (
        [seen.face for seen in traits_of_item(FACES, officer, row.sha256, templates=templates)]
        for row in (one, other)
    )
    yield face_finding(mine, theirs)


def _text(officer: Officer, mine: Collection[str], theirs: Collection[str]) -> Iterator[Finding]:
    """What words were read in both, where both hold text."""
    if (shared := shared_words(officer, mine, theirs)) is not None:
        yield text_finding(shared.holding, among=shared.among)


@dataclass(frozen=True, slots=True)
class _Accounts:
    """What reports say of the accounts that had files of both sides, and under which markings."""

    finding: Finding
    markings: frozenset[Tlp]


def _accounts(officer: Officer, mine: Sequence[ItemRow], theirs: Sequence[ItemRow]) -> _Accounts:
    here, there = (holders_of(officer, _hashes(rows)) for rows in (mine, theirs))
    both = here.accounts & there.accounts
    reported = sum(bool(side.accounts) for side in (here, there))
    found = account_finding(file_counts(officer, both), reported=reported)
    return _Accounts(found, here.markings | there.markings if found.log_ratio else frozenset())


def _hashes(rows: Sequence[ItemRow]) -> list[str]:
    return [
        f"{kind}:{digest}"
        for row in rows
        for kind, digest in (("sha256", row.sha256), ("md5", row.md5), ("sha1", row.sha1))
    ]


def _among(officer: Officer, matches: Sequence[MatchRow]) -> int:
    """Among how many the two were found: as the matches say, else all that may be seen."""
    told = max((searched_by(match.evidence) for match in matches), default=0)
    return told or max(1, visible_items(officer).count())


def _marking(officer: Officer, sha256s: Collection[str]) -> Tlp:
    found = case_markings(officer, sha256s)
    return strictest(one for markings in found.values() for one in markings)


def _in_both(shared: Collection[str], among: int) -> Iterator[Finding]:
    for sha256 in sorted(shared):
        why = f"item {sha256[:12]} is in both"
        evidence = {"searched": among}
        yield recorded_finding(Relation.SAME_FILE, score=1.0, evidence=evidence, why=why)


def _metadata_of(officer: Officer, mine: Sequence[str], theirs: Sequence[str]) -> Iterator[Finding]:
    """What the files of every pair say; one item is not held against itself."""
    here, there = (
        {row.sha256: FileSays(row.facts) for row in queries.items(officer, some)}
        for some in (mine, theirs)
    )
    for sha256, one in here.items():
        for name, other in there.items():
            if sha256 != name:
                yield from metadata_findings(one, other)


def _families(officer: Officer, sha256s: Sequence[str]) -> int:
    """How many of the items are independent: copies of each other count once."""
    family = {sha256: {sha256} for sha256 in sha256s}
    for item, matches in queries.matches_of(officer, sha256s).items():
        for match in matches:
            if match.other in family and match.relation in FAMILY and not is_rejected(match):
                joined = family[item] | family[match.other]
                family |= dict.fromkeys(joined, joined)
    return len({id(joined) for joined in family.values()})
