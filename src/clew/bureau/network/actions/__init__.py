"""What officers do with reports and the network of them.

taking          reports come in
marking         how a report may be handled
recalling       what a report said counts no more
listing_shared  lists of what many share
judging         two accounts are the same person's, or not
building        the network is made anew
saving_views    pictures of it are kept
updating        what changed since is reflected in it
"""

from clew.bureau.network.actions.building import BuildSummary, build_network
from clew.bureau.network.actions.judging import (
    JudgementNotFoundError,
    NotReportedError,
    OneAccountError,
    judge_accounts,
    undo_judgement,
)
from clew.bureau.network.actions.listing_shared import replace_sharing_list
from clew.bureau.network.actions.marking import mark_report
from clew.bureau.network.actions.recalling import recall_report
from clew.bureau.network.actions.saving_views import (
    ViewNameError,
    drop_graph_view,
    save_graph_view,
)
from clew.bureau.network.actions.taking import IntakeSummary, take_in
from clew.bureau.network.actions.updating import MustBuildError, UpdateSummary, update_network

__all__ = [
    "BuildSummary",
    "IntakeSummary",
    "JudgementNotFoundError",
    "MustBuildError",
    "NotReportedError",
    "OneAccountError",
    "UpdateSummary",
    "ViewNameError",
    "build_network",
    "drop_graph_view",
    "judge_accounts",
    "mark_report",
    "recall_report",
    "replace_sharing_list",
    "save_graph_view",
    "take_in",
    "undo_judgement",
    "update_network",
]
