"""Keys, runs and messages of this node, for the actions of this app."""

from datetime import datetime
from uuid import UUID

from clew.bureau.deconfliction.models import HolderEpoch, OutMessage, PinnedKey, Run
from clew.bureau.sharing.models import Partner
from clew.bureau.sharing.queries.node import node
from clew.exchange.deconfliction.notice import Notice
from clew.exchange.directory.update import CLOCKS_DIFFER
from clew.model.wording import Wording

NO_EPOCH = Wording(
    "this node answers for no epoch now; the hub begins one: clew deconflict epoch NAME"
)


class NoHolderKeyError(LookupError):
    """There is no key of the holder for now."""


class RunNotFoundError(LookupError):
    """There is no such run."""


def present_epoch(*, now: datetime) -> HolderEpoch:
    """Return the epoch for which this node, as the hub, answers.

    Raises:
        NoHolderKeyError: there is none now.
    """
    found = HolderEpoch.objects.filter(ended_at=None, until__gt=now).first()
    if found is None:
        raise NoHolderKeyError(NO_EPOCH)
    return found


def is_holder() -> bool:
    """Tell whether this node ever held a key: whoever does compares nothing itself."""
    return HolderEpoch.objects.exists()


def pinned(holder: str, *, now: datetime) -> Notice:
    """Return the key of a holder that this node keeps for now: of the epoch that began last.

    Raises:
        NoHolderKeyError: it keeps none.
    """
    found = PinnedKey.objects.filter(
        holder=holder, began_at__lte=now + CLOCKS_DIFFER, until__gt=now
    )
    row = found.order_by("-began_at", "-pk").first()
    if row is None:
        raise NoHolderKeyError(
            Wording(
                "this node has no present key of %(holder)s; get it: clew deconflict sync "
                "https://... --bureau %(holder)s, or clew deconflict receive FOLDER",
                holder=holder,
            )
        )
    return Notice(
        row.holder, row.epoch, bytes(row.public), row.began_at, row.until, bytes(row.plans)
    )


def run_by_id(name: str | UUID) -> Run:
    """Return the run of that id, or of the one whose id ends so.

    Raises:
        RunNotFoundError: there is none, or there are several.
    """
    rows = Run.objects.select_related("partner", "bureau").order_by("-began_at")
    wanted = str(name).replace("-", "").lower()
    own = rows.filter(bureau=node().bureau_id)
    found = [run for run in own if run.pk.hex.endswith(wanted)] if len(wanted) >= 4 else []
    if len(found) != 1:
        raise RunNotFoundError(f"there is no run {name}, or several; see: clew deconflict list")
    return found[0]


def messages_for(partner: Partner, *, now: datetime) -> list[OutMessage]:
    """Return what waits for a bureau, in the order in which it was said."""
    return list(partner.messages.filter(until__gt=now).order_by("made_at", "pk"))
