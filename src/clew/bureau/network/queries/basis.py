"""What an officer's network is built from: the state of each report, judgements and lists."""

from collections import defaultdict
from collections.abc import Mapping
from hashlib import blake2b

from django.db.models import Count, Max

from clew.bureau.accounts.models import Officer
from clew.bureau.network.models import SharingEntry
from clew.bureau.network.queries.judging import visible_judgements
from clew.bureau.network.queries.reports import visible_reports


def report_states(officer: Officer) -> dict[str, str]:
    """Return of each report that speaks, by its key, a text that is another when it says other.

    Of those that the officer may see; recalled ones say nothing.
    """
    states: dict[str, list[str]] = defaultdict(list)
    reports = visible_reports(officer).filter(recalled_at=None).order_by("key", "id")
    for key, number, told, whole, reading in reports.values_list(
        "key", "id", "revised", "whole", "reading"
    ):
        said = 0 if whole else reading  # read again, a whole one says the same
        states[key].append(f"{number} {told} {said}")
    return {key: ", ".join(several) for key, several in states.items()}


def lists_state(officer: Officer) -> str:
    """Return a text that is another when the bureau's lists of what many share are."""
    lists = SharingEntry.objects.filter(bureau=officer.bureau_id)
    count, last = lists.aggregate(Count("id"), Max("id")).values()
    return f"{count} entries to {last}"


def basis_of(officer: Officer, states: Mapping[str, str]) -> bytes:
    """Return a digest of reports in these states, and of the judgements and lists as they are."""
    digest = blake2b("\n".join(f"{k!r}: {v}" for k, v in states.items()).encode(), digest_size=32)
    for judged in visible_judgements(officer).values_list("id", "undone_at"):
        digest.update(repr(judged).encode())
    digest.update(lists_state(officer).encode())
    return digest.digest()
