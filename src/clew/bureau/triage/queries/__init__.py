"""Reading for triage, always for an officer: the stacks of a case, and what is in the case.

stacking  a case's items as stacks
holding   whether items are in the case
"""

from clew.bureau.triage.queries.holding import check_in_case
from clew.bureau.triage.queries.stacking import stacks_of_case

__all__ = ["check_in_case", "stacks_of_case"]
