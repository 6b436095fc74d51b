"""Matching: items are matched against everything in the vault, and what is found is recorded.

The run sees everything, whoever started it, so that a match between two cases is found once for
all; who may read it is decided when it is read. A pair of items is recorded in one direction.
Matches that a person judged stay as they are; the others are made anew.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from clew import VERSION
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.hashsets.models import HashSetEntry
from clew.bureau.hashsets.queries import deciding_digest
from clew.bureau.turns import take_turn
from clew.bureau.vault.actions.indexing import update_indexes
from clew.bureau.vault.actions.place_indexing import update_place_indexes
from clew.bureau.vault.actions.touches import keep_matched
from clew.bureau.vault.actions.trait_indexing import update_trait_index
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.item_key import item_key
from clew.bureau.vault.models import Fingerprint, Item, Judgement, Match
from clew.bureau.vault.queries import unchecked
from clew.bureau.vault.queries.traits import VaultTraits, recorded_traits
from clew.bureau.vault.references import VaultReferences, subject_of
from clew.bureau.vault.traits import FACES, VOICES, KeptTrait
from clew.match import find
from clew.match.traits import SeenTrait, match_traits
from clew.model import match

_BATCH = 50
_LEADS = 10  # recorded of an item's faces, and of its voices
_ENGINE = f"clew {VERSION}"

type _Pair = tuple[str | None, str | None]


def match_items(
    vault: VaultFolder,
    *,
    acting_officer: Officer,
    clock: Callable[[], datetime],
    report: Callable[[int, int], None] = lambda _done, _all: None,
) -> int:
    """Match every item that is not yet checked against everything; return how many were.

    `report` is called with the items done and in all. What is reported as done is recorded; a run
    that was cut off goes on with the rest.

    Raises:
        IndexDamagedError: the index is broken and has to be rebuilt.
    """
    started_at = clock()
    indexed_to = update_indexes(vault.index_folder)
    faces, voices = _Leads(vault, FACES), _Leads(vault, VOICES)
    done = 0
    update_place_indexes(vault)
    with VaultReferences(vault, officer=None) as references:
        todo = unchecked_items(indexed_to=indexed_to)
        total, last = todo.count(), ""
        if total:
            references.check()  # what is recorded as checked must not rest on spoilt bytes
        while batch := list(todo.filter(sha256__gt=last)[:_BATCH]):
            last = batch[-1].sha256
            found = [proposal for item in batch for proposal in _proposals(item, references)]
            related = {(row.query_id, row.target_id) for row in found}
            found += [*faces.of(batch, related), *voices.of(batch, related)]
            found += _listed(batch)
            _record(batch, found, acting_officer=acting_officer, checked_at=started_at)
            done += len(batch)
            report(done, max(total, done))
    return done


def unchecked_items(*, indexed_to: int) -> QuerySet[Item]:
    """The items not yet matched against all there is.

    An item whose fingerprints lie above `indexed_to` waits for the next run: two such items would
    miss each other.
    """
    late = Fingerprint.objects.filter(item=OuterRef("pk"), id__gt=indexed_to)
    return Item.objects.filter(unchecked()).exclude(Exists(late)).order_by("sha256")


def _proposals(item: Item, references: VaultReferences) -> list[Match]:
    """What the matcher proposes for one item, other than itself."""
    found = find.find_matches(subject_of(item), references)
    return [_row(item, match) for match in found if match.target != item_key(item.sha256)]


class _Leads[Seen: SeenTrait]:
    """Leads from faces or from voices; their index is brought up to date first."""

    def __init__(self, vault: VaultFolder, kept: KeptTrait[Seen]) -> None:
        update_trait_index(vault, kept)
        self._kept, self._templates = kept, vault.templates
        self._known = VaultTraits(vault, kept, officer=None)

    def of(self, batch: Sequence[Item], related: Collection[_Pair]) -> list[Match]:
        """Return those to items that nothing but leads relates these to."""
        kept = self._kept
        seen = recorded_traits(kept.trait, [i.pk for i in batch], templates=self._templates)
        return [
            row
            for item in batch
            for lead in match_traits(
                kept.trait, seen.get(item.pk, ()), self._known, least_score=kept.least_lead
            )[:_LEADS]
            if lead.target != item_key(item.pk)
            and ((row := _row(item, lead)).query_id, row.target_id) not in related
        ]


def _row(item: Item, found: match.Match) -> Match:
    kind, _, key = found.target.partition(":")
    query, other = found.query_span, found.match_span
    return Match(
        query=item,
        target_id=key if kind == "item" else None,
        entry_id=int(key) if kind == "entry" else None,
        relation=found.relation.value,
        score=found.score,
        transform=found.transform.value,
        query_start_s=query.start_s if query else None,
        query_end_s=query.end_s if query else None,
        match_start_s=other.start_s if other else None,
        match_end_s=other.end_s if other else None,
        evidence=dict(found.evidence),
        engine=_ENGINE,
    )


def _listed(batch: Sequence[Item]) -> list[Match]:
    """The items that a hash list names by a digest: one match for each item and list."""
    by_digest: dict[str, list[Item]] = defaultdict(list)
    for item in batch:
        for digest in (item.sha256, item.md5, item.sha1):
            by_digest[digest].append(item)
    digests = list(by_digest)
    entries = HashSetEntry.objects.filter(
        Q(sha256__in=digests) | Q(md5__in=digests) | Q(sha1__in=digests), hashset__complete=True
    ).order_by("hashset", "place")
    named: dict[tuple[str, object], Match] = {}
    for entry in entries:
        name, digest = deciding_digest(entry)
        for item in by_digest.get(digest, ()):
            named.setdefault((item.sha256, entry.hashset_id), _same_file(item, entry, name))
    return list(named.values())


def _same_file(item: Item, entry: HashSetEntry, digest: str) -> Match:
    return Match(
        query=item,
        entry=entry,
        relation=match.Relation.SAME_FILE.value,
        score=1.0,
        transform=match.Transform.NONE.value,
        evidence={"digest": digest},
        engine=_ENGINE,
    )


@transaction.atomic
def _record(
    batch: Sequence[Item], found: Sequence[Match], *, acting_officer: Officer, checked_at: datetime
) -> None:
    """Replace what was proposed for these items before, save what a person judged."""
    take_turn()
    judged = Exists(Judgement.objects.filter(match=OuterRef("pk")))
    alike = Match.objects.exclude(relation=match.Relation.CAMERA.value)  # made by `cameras`
    alike.filter(~judged, query__in=batch).delete()
    mirrored: set[tuple[str | None, str | None, str]] = {
        (query, target, _lead(relation))
        for query, target, relation in alike.filter(target__in=batch)
        .values_list("query_id", "target_id", "relation")
        .distinct()
    }
    fresh = []
    for row in found:
        lead = _lead(row.relation)
        if (row.target_id, row.query_id, lead) not in mirrored:
            row.made_at = checked_at
            fresh.append(row)
            mirrored.add((row.query_id, row.target_id, lead))
    Match.objects.bulk_create(fresh, ignore_conflicts=True)
    keep_matched(row.pk for row in fresh)
    Item.objects.filter(pk__in=[item.pk for item in batch]).update(checked_at=checked_at)
    record(
        tags.VAULT_ITEMS_MATCHED,
        officer=acting_officer,
        details={"items": len(batch), "matches": len(fresh)},
        now=checked_at,
    )


def _lead(relation: str) -> str:
    """The relation of a lead, empty for others: a pair has one match, and one lead of each kind."""
    return relation if match.Relation(relation).is_lead else ""
