"""As planned: a site as its row of a plan's file would say it, as far as the officer sees it.

A form begins with it, and what a form sends is read as such a row (`plan_row.planned_site`). What a
target points at and the officer may not see is not in it.
"""

from collections.abc import Mapping

from clew.bureau.operations.queries.rows import SiteRow, TargetRow
from clew.bureau.operations.version import version_of


def cells_of(site: SiteRow) -> Mapping[str, str]:
    """Return the cells of the row by their columns; targets and risks stand one a line."""
    return {
        "site": site.label,
        "address": site.address,
        "country": site.country,
        "state": site.subdivision,
        "latitude": "" if site.latitude is None else repr(site.latitude),
        "longitude": "" if site.longitude is None else repr(site.longitude),
        "zone": site.zone,
        "team": site.team,
        "targets": "\n".join(sorted(_written(one) for one in site.targets)),
        "risks": "\n".join(sorted(site.risks)),
    }


def version_of_site(site: SiteRow) -> str:
    """Return the version of what is planned at a site; what is told on the day is not in it."""
    return version_of(cells_of(site))


def _written(target: TargetRow) -> str:
    known = target.account or (str(target.dossier) if target.dossier else "")
    return f"{target.name} <{known}>" if known else target.name
