"""Exported files: what was written of reports by themselves, as this node's log says."""

from collections.abc import Iterable

from clew.bureau.audit import tags
from clew.bureau.audit.queries.written import Written, files_written, left_as
from clew.bureau.network.models import Report


def files_of_reports(reports: Iterable[Report]) -> list[Written]:
    """Return the files that these reports left as: nobody can take them back from here."""
    return files_written(left_as([tags.EXPORTS_REPORT_EXPORTED], [str(one.pk) for one in reports]))
