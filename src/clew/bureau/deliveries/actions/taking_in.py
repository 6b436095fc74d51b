"""Taking in: what was handed in is read and matched, as `clew add` and `clew match` do it.

It goes on after a crash where it stopped: a file and all it holds is counted once, in the very
transaction that makes it durable, and its pieces go after that.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, BinaryIO
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.rules import WORK_ON_CASE
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.cases.actions.checking import check_case
from clew.bureau.cases.queries import CaseNotFoundError
from clew.bureau.deliveries.actions.creating import KEPT_FOR
from clew.bureau.deliveries.actions.removing import remove_pieces
from clew.bureau.deliveries.models import Delivery, Piece, Upload
from clew.bureau.deliveries.pieces import put_together
from clew.bureau.deliveries.state import State
from clew.bureau.vault.actions.adding import AddRun, AddSummary, Settled, add_all
from clew.bureau.vault.actions.matching import match_items
from clew.bureau.vault.errors import BlobNotFoundError, TamperedBlobError
from clew.bureau.vault.folder import VaultFolder
from clew.fingerprint.classifiers.trial import Classifiers
from clew.intake.collection import Found, NotRead
from clew.intake.reading import NO_CLASSIFIERS
from clew.media.sandbox import Sandbox
from clew.model.media import Family
from clew.model.problem import Problem, ProblemCode

_MOST_TRIES = 3
_PROBLEMS_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Machine:
    """What a process reads with; `threads` read at once."""

    vault: VaultFolder
    sandbox: Sandbox
    threads: int
    clock: Callable[[], datetime]
    classifiers: Classifiers = NO_CLASSIFIERS


def take_in(delivery: Delivery, machine: Machine) -> None:
    """Go on with a delivery that was handed in until it is done, or stopped with what was wrong."""
    if delivery.tries >= _MOST_TRIES:
        _stop(delivery, f"it was begun {delivery.tries} times, and broke off each time", machine)
        return
    try:
        check_case(WORK_ON_CASE, delivery.officer, delivery.exhibit.case)
    except (DeniedError, CaseNotFoundError):
        _stop(delivery, "its officer may not add to the case any more", machine)
        return
    Delivery.objects.filter(pk=delivery.pk).update(tries=F("tries") + 1)
    try:
        if delivery.state != State.MATCHING:
            _read(delivery, machine)
        _match(delivery, machine)
    except Exception as error:
        if not type(error).__module__.startswith("clew."):  # a mistake of the program
            raise
        _stop(delivery, str(error), machine)
    else:
        _end(delivery, machine)


def summary_of(told: Mapping[str, Any]) -> AddSummary:
    """Return a summary as `clew add` has it from what was kept of one."""
    counts = {name: told[name] for name in ("added", "unchanged", "bytes_read", "problem_count")}
    problems = [_problem(one) for one in told["problems"]]
    families = Counter({Family(name): n for name, n in told["by_family"].items()})
    return AddSummary(by_family=families, problems=problems, **counts)


class _Sent:
    """The files of a delivery that are not durable yet, as a collection."""

    def __init__(self, delivery: Delivery, vault: VaultFolder) -> None:
        self._delivery = delivery
        self._vault = vault

    def walk(self) -> Iterator[Found | NotRead]:
        waiting = Upload.objects.filter(delivery=self._delivery, became__isnull=True)
        rows = waiting.order_by("path_bytes", "pk")
        for key, name, length, mtime in rows.values_list("pk", "path_bytes", "length", "mtime_ns"):
            yield Found(key.bytes, bytes(name), length, mtime)

    def open(self, found: Found) -> BinaryIO:
        """Open a file. Runs in a reading thread, on a connection of its own.

        Raises:
            OSError: one of its pieces is not what came.
            VaultFullError: the disk is full.
        """
        key = UUID(bytes=found.path)
        try:
            pieces = list(Piece.objects.filter(upload=key).order_by("at").values_list("at", "size"))
        finally:
            connection.close()
        try:
            return put_together(self._vault, key, pieces, length=found.size)
        except (BlobNotFoundError, TamperedBlobError) as error:
            raise OSError(str(error)) from error


def _read(delivery: Delivery, machine: Machine) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(state=State.READING)
    run = AddRun(
        acting_officer=delivery.officer,
        exhibit=delivery.exhibit,
        vault=machine.vault,
        sandbox=machine.sandbox,
        confinement=machine.sandbox.confinement,
        clock=machine.clock,
        classifiers=machine.classifiers,
        settle=partial(_settle, delivery=delivery, vault=machine.vault),
    )
    add_all(_Sent(delivery, machine.vault), run=run, threads=machine.threads)
    with transaction.atomic():
        summary = _summed(delivery)
        Delivery.objects.filter(pk=delivery.pk).update(state=State.MATCHING, summary=summary)
        details = {name: summary[name] for name in ("added", "unchanged", "problem_count")}
        record(
            tags.DELIVERIES_DELIVERY_READ,
            officer=delivery.officer,
            subject=str(delivery.pk),
            details=details,
            now=machine.clock(),
        )
        delivery.uploads.all().delete()


def _settle(settled: Sequence[Settled], *, delivery: Delivery, vault: VaultFolder) -> None:
    """Keep what became of files in the transaction that made them durable; their pieces go."""
    for found, became in settled:
        key = UUID(bytes=found.path)
        Upload.objects.filter(pk=key).update(became=_told(became))
        pieces = Piece.objects.filter(upload=key)
        remove_pieces(list(pieces.values_list("at", flat=True)), key, vault=vault)
        pieces.delete()
    Delivery.objects.filter(pk=delivery.pk).update(tries=0)


def _match(delivery: Delivery, machine: Machine) -> None:

    def report(done: int, all_of_them: int) -> None:
        rows = Delivery.objects.filter(pk=delivery.pk)
        rows.update(matched=done, to_match=all_of_them, tries=0)

    match_items(
        machine.vault,
        acting_officer=delivery.officer,
        clock=machine.clock,
        report=report,
    )


def _end(delivery: Delivery, machine: Machine) -> None:
    rows = Delivery.objects.filter(pk=delivery.pk)
    rows.update(state=State.DONE, ended_at=machine.clock(), trouble="")


def _stop(delivery: Delivery, why: str, machine: Machine) -> None:
    with transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(state=State.STOPPED, trouble=why)
        delivery.uploads.update(expires_at=machine.clock() + KEPT_FOR)
        record(
            tags.DELIVERIES_DELIVERY_STOPPED,
            officer=delivery.officer,
            subject=str(delivery.pk),
            details={"why": why},
            now=machine.clock(),
        )


def _told(became: AddSummary) -> dict[str, Any]:
    return {
        "added": became.added,
        "unchanged": became.unchanged,
        "bytes_read": became.bytes_read,
        "by_family": {str(family): n for family, n in became.by_family.items()},
        "problem_count": became.problem_count,
        "problems": [[one.path, one.code.value, one.reason, one.advice] for one in became.problems],
    }


def _problem(told: Sequence[str]) -> Problem:
    path, code, reason, advice = told
    return Problem(path, ProblemCode(code), reason, advice)


def _summed(delivery: Delivery) -> dict[str, Any]:
    """What `clew add` would say of all files of a delivery."""
    summed = AddSummary()
    families: Counter[str] = Counter()
    for became in delivery.uploads.order_by("path_bytes", "pk").values_list("became", flat=True):
        one: Mapping[str, Any] = became or _told(AddSummary())
        summed.added += one["added"]
        summed.unchanged += one["unchanged"]
        summed.bytes_read += one["bytes_read"]
        summed.problem_count += one["problem_count"]
        families.update(one["by_family"])
        left = _PROBLEMS_KEPT - len(summed.problems)
        summed.problems += [_problem(told) for told in one["problems"][:left]]
    return _told(summed) | {"by_family": dict(families)}
