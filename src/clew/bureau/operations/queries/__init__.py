"""Reading operations, always for an officer.

visibility  which operations and sites an officer may see
plans       a plan as a whole: sites, whom they are about, what allows them, and what is amiss
rows        the values of a plan
teams, processes  what of a plan is changed by itself, as values
as_planned  a site as its row of a plan's file would say it
warnings    what is amiss, of the values alone
counting    sites and outcomes by state
exhibits    what was seized, and what a follow-up starts from
ending      which operations are not over
after_action  what the report says
"""

from clew.bureau.operations.queries.plans import plan_of
from clew.bureau.operations.queries.visibility import (
    OperationNotFoundError,
    PartNotFoundError,
    SiteNotFoundError,
    operation_by_id,
    operation_named,
    site_by_id,
    site_labelled,
    visible_operations,
)

__all__ = [
    "OperationNotFoundError",
    "PartNotFoundError",
    "SiteNotFoundError",
    "operation_by_id",
    "operation_named",
    "plan_of",
    "site_by_id",
    "site_labelled",
    "visible_operations",
]
