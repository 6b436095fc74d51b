"""Looking: items are read again, from the vault's own bytes, for what was not looked for.

A model was missing, or was left out to be faster, or a newer version makes more of a file: what was
seized may be gone by then, the vault holds it still. Read as `add` reads, each item by itself.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import batched

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.cases.models import Case
from clew.bureau.turns import take_turn
from clew.bureau.vault.actions.recording import record_learned
from clew.bureau.vault.errors import BlobNotFoundError, TamperedBlobError
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.models import Item, Saying
from clew.bureau.vault.queries import visible_items
from clew.bureau.vault.traits import FORGOTTEN
from clew.fingerprint.classifiers.trial import Classifiers
from clew.fingerprint.registry import missing_model, missing_options, observed_kinds
from clew.intake.file_reading import FileReading
from clew.intake.reading import NO_CLASSIFIERS, NoSink, Reader, classifier_key
from clew.media.sandbox import Sandbox
from clew.model.media import Family

_MEDIA = (Family.IMAGE, Family.CLIP, Family.SOUND)
_BATCH = 32


@dataclass(frozen=True, slots=True)
class LookRun:
    """What a run works for and with; `confinement` says how the sandbox holds."""

    acting_officer: Officer
    vault: VaultFolder
    sandbox: Sandbox
    confinement: str
    clock: Callable[[], datetime]
    classifiers: Classifiers = NO_CLASSIFIERS


@dataclass(slots=True)
class LookSummary:
    """How many items were read again, and those that could not be: SHA-256 and why."""

    looked: int = 0
    problems: dict[str, str] = field(default_factory=dict)


def look_again(
    *,
    run: LookRun,
    threads: int,
    case: Case | None = None,
    everything: bool = False,
    report: Callable[[int, int], None] = lambda _done, _all: None,
) -> LookSummary:
    """Read again the items that the officer may see of which something can be looked for now.

    Of a case, or of all; with `everything` all of them, whatever was looked for. What was forgotten
    stays so. Items read are matched again by the next `clew match`. A run that was cut off goes on
    with the rest.

    Raises:
        VaultFullError: the disk is full; everything reported as done is kept.
    """
    wanted = _wanted(run, case, everything=everything)
    summary = LookSummary()
    reader = Reader(run.sandbox, NoSink, run.vault.spool, classifiers=run.classifiers)
    with ThreadPoolExecutor(threads) as pool:
        for several in batched(wanted, _BATCH, strict=False):
            read = list(pool.map(partial(_read, vault=run.vault, reader=reader), several))
            _record([one for one in read if isinstance(one, FileReading)], run)
            for sha256, one in zip(several, read, strict=True):
                if why := one if isinstance(one, str) else one.problem and one.problem.reason:
                    summary.problems[sha256] = why
                else:
                    summary.looked += 1
            report(summary.looked + len(summary.problems), len(wanted))
    return summary


def _wanted(run: LookRun, case: Case | None, *, everything: bool) -> list[str]:
    """The items to read, in the order of their hashes."""
    rows = visible_items(run.acting_officer).filter(
        family__in=[family.value for family in _MEDIA], problem_code=""
    )
    if case is not None:
        rows = rows.filter(locations__exhibit__case=case).distinct()
    told = rows.order_by("pk").values_list("pk", "not_looked_for")
    there = set(_can_be_looked_for(run.classifiers))
    unheard = _not_classified(run, rows)
    return [
        sha256
        for sha256, missed in told
        if everything or sha256 in unheard or _is_due(missed, there)
    ]


def _is_due(missed: Mapping[str, str], there: set[str]) -> bool:
    return any(key in there and not why.startswith(FORGOTTEN) for key, why in missed.items())


def _not_classified(run: LookRun, rows: QuerySet[Item]) -> set[str]:
    """The pictures and clips that were read before a classifier, or this version of it, came."""
    seen = rows.filter(family__in=[Family.IMAGE.value, Family.CLIP.value])
    unheard: set[str] = set()
    for one in run.classifiers.at_work:
        key = classifier_key(one.says.name)
        heard = Saying.objects.filter(
            item=OuterRef("pk"),
            classifier__bureau=run.acting_officer.bureau_id,
            classifier__name=one.says.name,
            classifier__version=one.says.version,
        )
        late = seen.exclude(Exists(heard)).values_list("pk", "not_looked_for")
        unheard.update(sha256 for sha256, missed in late if key not in missed)
    return unheard


def _can_be_looked_for(classifiers: Classifiers) -> Iterator[str]:
    """The names, as items say them, of all that is installed."""
    for kind in observed_kinds().values():
        if missing_model(kind) is None:
            yield kind.name
            missing = missing_options(kind)
            options = getattr(kind, "optional_models", {}).values()
            yield from (f"{kind.name}: {what}" for what in options if what not in missing)
    for one in classifiers.at_work:
        yield classifier_key(one.says.name)


def _read(sha256: str, *, vault: VaultFolder, reader: Reader) -> FileReading | str:
    """Read an item, or say why it cannot be. Runs in a thread; touches no records."""
    try:
        with vault.blobs.open(sha256) as sealed, vault.spool() as spool:
            shutil.copyfileobj(sealed, spool)
            spool.seek(0)
            return reader.read_again(spool, sha256.encode())
    except BlobNotFoundError:
        return "the vault does not hold the file; add it again"
    except TamperedBlobError as error:
        return str(error)


@transaction.atomic
def _record(read: Sequence[FileReading], run: LookRun) -> None:
    take_turn()
    officer, now = run.acting_officer, run.clock()
    keys = [one.digests.sha256.hex() for one in read]
    there = set(Item.objects.filter(pk__in=keys).values_list("pk", flat=True))
    read = [one for one in read if one.digests.sha256.hex() in there]  # or it was purged meanwhile
    record_learned(
        read,
        bureau=officer.bureau,
        sandbox=run.confinement,
        templates=run.vault.templates,
        now=now,
    )
    record(
        tags.VAULT_ITEMS_READ_AGAIN,
        officer=officer,
        details={"items": [one.digests.sha256.hex() for one in read]},
        now=now,
    )
