"""What officers do with reports: take them in, and recall them."""

from clew.bureau.network.actions.recalling import recall_report
from clew.bureau.network.actions.taking import IntakeSummary, take_in

__all__ = ["IntakeSummary", "recall_report", "take_in"]
