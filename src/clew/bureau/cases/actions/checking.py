"""Checking: to whoever may not see a case it is absent; to whoever may, the reason is said."""

from clew.bureau.access.rule import RecordRule
from clew.bureau.access.rules import READ_CASE
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import CaseNotFoundError
from clew.model.wording import Wording


def check_case(rule: RecordRule, officer: Officer, case: Case) -> None:
    """Return if the rule admits the officer.

    Raises:
        CaseNotFoundError: the officer may not see the case: in the words of an absent one.
        DeniedError: the officer may see the case, and not do this.
    """
    if not READ_CASE.admits(officer, record=case):
        raise CaseNotFoundError(
            Wording("there is no case %(number)s; ask to join it", number=case.number)
        )
    rule.check(officer, record=case)
