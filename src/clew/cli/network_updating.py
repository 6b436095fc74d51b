"""Bringing the officer's network up to date after a command, and saying so."""

from typing import TYPE_CHECKING

from clew.cli.saying import say
from clew.cli.session import now

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.network.actions import UpdateSummary
    from clew.network.jurisdiction.networks import Networks


def bring_up_to_date(officer: "Officer") -> str:
    """Bring the officer's network up to date, and return a sentence on it; none without one."""
    from clew.bureau.access.errors import DeniedError
    from clew.bureau.network.actions import MustBuildError
    from clew.bureau.network.lists import node_networks
    from clew.bureau.network.queries import NotBuiltError

    try:
        return updated(officer, node_networks())
    except (DeniedError, NotBuiltError):
        return ""
    except MustBuildError as error:
        return f"Your network is out of date: {error}"


def updated(officer: "Officer", networks: "Networks") -> str:
    """Bring the officer's network up to date by some lists, and return a sentence on it."""
    from clew.bureau.network.actions import update_network
    from clew.bureau.network.queries import built_network

    summary = update_network(officer, networks=networks, now=now())
    return in_words(summary, f"{built_network(officer).built_at:%Y-%m-%d %H:%M}")


def in_words(summary: "UpdateSummary", built_at: str) -> str:
    """Say what an update changed.

    Example:
        >>> from clew.bureau.network.actions.updating import UpdateSummary
        >>> in_words(UpdateSummary(1, 2, 1, groups_gone=False), "2026-03-01 12:00")[:62]
        'Your network is up to date: 2 accounts and 1 links told anew. '
    """
    changed = f"{summary.accounts:,} accounts and {summary.links:,} links told anew"
    groups = f"Groups and roles are of {built_at}: clew network build finds them anew."
    if summary.groups_gone:
        groups = (
            "Groups, roles and paths are gone, for they may rest on what no longer counts: "
            "clew network build finds them anew."
        )
    return f"Your network is up to date: {changed}. {groups}"


def say_reflected(told: str) -> None:
    """Say what `bring_up_to_date` told, where the officer has a network."""
    if told:
        say(told)
