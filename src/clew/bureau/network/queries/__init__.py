"""What an officer may read of reports and of the network built from them.

reports   reports, their sightings, what was refused
saying    one report: what it says now, and how it came to say so
explaining what explanations of accounts rest on
files     which accounts had a file
accounts  what is said of accounts, and by which reports
judging   what people decided of accounts, and what lists say of addresses
built     the network as an officer built it last
bonds     what a picture of it is drawn from
searching who is behind an account or an identifier in it
views     pictures of it that are kept
standing  whose accounts reports call a victim's
"""

from clew.bureau.network.queries.accounts import (
    reports_by_account,
    reports_of_accounts,
    sightings_of_accounts,
)
from clew.bureau.network.queries.bonds import Bonds, bond_between, bonds_of
from clew.bureau.network.queries.built import (
    BuiltNetwork,
    NotBuiltError,
    NotInNetworkError,
    built_network,
    is_out_of_date,
)
from clew.bureau.network.queries.explaining import sightings_to_explain
from clew.bureau.network.queries.files import (
    Holders,
    file_counts,
    hashes_of_urgent,
    holders_of,
    holders_of_case,
    reports_of_files,
    sightings_of_files,
)
from clew.bureau.network.queries.judging import (
    identifier_of,
    judgements_for,
    sharing_notes_for,
    visible_judgements,
)
from clew.bureau.network.queries.reports import (
    ReportNotFoundError,
    refusals,
    report_by_id,
    reports_by_key,
    sightings_for,
    sightings_of_report,
    visible_reports,
    with_counts,
)
from clew.bureau.network.queries.saying import (
    count_said,
    files_said,
    kinds_said,
    refused_of,
    slice_said,
    subjects_said,
    versions_of,
)
from clew.bureau.network.queries.searching import entities_found
from clew.bureau.network.queries.standing import victims_among
from clew.bureau.network.queries.views import ViewNotFoundError, graph_view, graph_views

__all__ = [
    "Bonds",
    "BuiltNetwork",
    "Holders",
    "NotBuiltError",
    "NotInNetworkError",
    "ReportNotFoundError",
    "ViewNotFoundError",
    "bond_between",
    "bonds_of",
    "built_network",
    "count_said",
    "entities_found",
    "file_counts",
    "files_said",
    "graph_view",
    "graph_views",
    "hashes_of_urgent",
    "holders_of",
    "holders_of_case",
    "identifier_of",
    "is_out_of_date",
    "judgements_for",
    "kinds_said",
    "refusals",
    "refused_of",
    "report_by_id",
    "reports_by_account",
    "reports_by_key",
    "reports_of_accounts",
    "reports_of_files",
    "sharing_notes_for",
    "sightings_for",
    "sightings_of_accounts",
    "sightings_of_files",
    "sightings_of_report",
    "sightings_to_explain",
    "slice_said",
    "subjects_said",
    "versions_of",
    "victims_among",
    "visible_judgements",
    "visible_reports",
    "with_counts",
]
