"""The oracle: who may do what, written down a second time, as a table and plain sentences.

It knows nothing of the program's policies and imports none of them: roles, labels and purposes are
words here. What the program answers is held against it for every combination.
"""

from dataclasses import dataclass

#                                   read  write work  revl. expt.  steer share recall plan  purposes
_TABLE = """
victim_identification_specialist    x     x     x     x     x      -     x     x      -     victims
intelligence_analyst                x     x     x     -     -      -     -     -      -     intelligence
case_officer                        x     x     x     x     x      x     x     x      x     victims,investigation
desk_officer                        x     x     -     -     -      -     -     -      -     investigation,intelligence
operation_commander                 x     x     -     -     x      -     x     x      x     investigation
supervisor                          x     x     -     -     x      x     x     x      -     victims,investigation,intelligence
auditor                             -     -     -     -     -      -     -     -      -     -
administrator                       -     -     -     -     -      -     -     -      -     -
"""  # noqa: E501 -- a table
ACTIONS = ("read", "write", "work", "reveal", "export", "steer", "share", "recall", "plan")
_ROWS = [line.split() for line in _TABLE.strip().splitlines()]
MAY = {row[0]: {a for a, x in zip(ACTIONS, row[1:10], strict=True) if x == "x"} for row in _ROWS}
SERVES = {row[0]: {one for one in row[10].split(",") if one != "-"} for row in _ROWS}

READ_REPORTS = {"intelligence_analyst", "case_officer", "desk_officer", "supervisor"}
_SPECIALIST, _ANALYST = "victim_identification_specialist", "intelligence_analyst"
_CASE, _DESK, _COMMANDER = "case_officer", "desk_officer", "operation_commander"
BEYOND = {
    "open a case": {_SPECIALIST, _CASE, _DESK},
    "import hash lists": {_SPECIALIST, _ANALYST, "supervisor"},
    "see hash lists": {_SPECIALIST, _ANALYST, _CASE, _DESK, _COMMANDER, "supervisor"},
    "see reports": READ_REPORTS,
    "make a file of a report": {_CASE, "supervisor"},
    "take in reports": {_ANALYST, _DESK},
    "handle referrals": {_SPECIALIST, _ANALYST, _CASE, _DESK},
    "carry packages": {_SPECIALIST, _ANALYST, _CASE, _DESK, "supervisor"},
    "share": {_SPECIALIST, _CASE, _COMMANDER, "supervisor"},
}
KEEP_LOG = {"auditor", "supervisor"}
KEEP_REPORTS = {"intelligence_analyst", "desk_officer"}
ANSWER_CONTACTS = {"intelligence_analyst", "case_officer", "desk_officer", "supervisor"}


@dataclass(frozen=True, slots=True)
class Situation:
    """Who asks, and of which case. `relation` is of the officer's bureau to the case.

    It is "own", "named" (the case was released to the bureau by its name), "country" (released to
    its country) or "other" (not released to it).
    """

    roles: frozenset[str]
    relation: str = "own"
    in_team: bool = True
    tlp: str = "TLP:AMBER"
    pap: str = "PAP:AMBER"
    purposes: frozenset[str] = frozenset({"victims", "investigation", "intelligence"})
    is_over: bool = False
    is_closed: bool = False
    account_is_open: bool = True
    bureau_is_member: bool = True


def may_come_in(s: Situation) -> bool:
    """An open account in a member bureau, with any role at all."""
    return s.account_is_open and s.bureau_is_member and bool(s.roles)


def may_see_referral(s: Situation) -> bool:
    """Whether the officer may see a referral that was sent to the bureau named in `Situation`.

    Teams have no part in it: it is from bureau to bureau. Who it may be passed on to ("country")
    has not got it yet. Whoever wrote it sees it under every label.
    """
    if not may_come_in(s) or s.is_over or s.relation in {"country", "other"}:
        return False
    if s.relation == "named" and s.tlp in {"TLP:AMBER+STRICT", "TLP:RED"}:
        return False
    return any("read" in MAY[role] and SERVES[role] & s.purposes for role in s.roles)


REFER = {
    "victim_identification_specialist",
    "intelligence_analyst",
    "case_officer",
    "desk_officer",
}


def may_draft_referrals(s: Situation) -> bool:
    """To draft referrals at all takes a role that sends them; what may go is asked of each case."""
    return may_come_in(s) and bool(s.roles & REFER)


def may_handle_referral(s: Situation, *, as_sender: bool, accepts: bool = False) -> bool:
    """To move a referral takes a role that does, for its purposes, on the right side of it.

    A desk officer answers referrals, but does not take them into cases.
    """
    moves = REFER - {"desk_officer"} if accepts else REFER
    if not may_see_referral(s) or s.relation != ("own" if as_sender else "named"):
        return False
    return any(SERVES[role] & s.purposes for role in s.roles & moves)


def may_leave(s: Situation) -> bool:
    """Whether what is so marked, and released to a bureau, goes there at all."""
    return s.tlp not in {"TLP:AMBER+STRICT", "TLP:RED"} and s.pap != "PAP:RED"


def may_keep_log(s: Situation) -> bool:
    """Whether the officer reads the log, and proves what is in it."""
    return may_come_in(s) and bool(s.roles & KEEP_LOG)


def may_see_lent(s: Situation) -> bool:
    """Whether an officer of another bureau sees what the case lent to a case of that bureau.

    The officer is in the team of the other case. What may not leave is not there: nothing under a
    label for the own bureau only, nothing under PAP:RED.
    """
    if not may_come_in(s) or s.is_over or s.relation in {"own", "other"}:
        return False
    if s.tlp in {"TLP:AMBER+STRICT", "TLP:RED"} or s.pap == "PAP:RED":
        return False
    return any("read" in MAY[role] and SERVES[role] & s.purposes for role in s.roles)


def may_call(s: Situation) -> bool:
    """Whether programs may call for the officer: whoever has any role may let them."""
    return may_come_in(s) and bool(s.roles)


def may_search(s: Situation) -> bool:
    """To search by faces and voices at all takes one of the roles that work on cases."""
    return may_come_in(s) and any("work" in MAY[role] for role in s.roles)


def may_search_all(s: Situation) -> bool:
    """To ask for anything takes one of the roles that see cases; what answers is another matter."""
    return may_come_in(s) and any("read" in MAY[role] for role in s.roles)


def may_search_by(s: Situation) -> bool:
    """To search by an item takes a role that searches, and to see the item by whichever role."""
    return may_search(s) and may("read", s)


def may(action: str, s: Situation) -> bool:  # noqa: C901, PLR0911, PLR0912 -- one sentence, one answer
    """Whether the officer may do this to the case."""
    if not may_come_in(s):
        return False
    # One role must both allow the action and work for a purpose of the case.
    # To take a case that is offered takes a role that steers; a hit is told to who reads.
    # To make a file of a picture takes one who may both reveal it and export.
    if action == "picture":
        return may("reveal", s) and may("export", s)
    needed = {"take": "steer", "be told of a hit": "read", "tell": "read"}.get(action, action)
    if not any(needed in MAY[role] and SERVES[role] & s.purposes for role in s.roles):
        return False
    # Past the time until which it was kept, a case is not there.
    if s.is_over:
        return False
    # Other bureaux see what was released to them, and only under a label that lets it leave.
    if s.relation == "other":
        return False
    if s.relation != "own" and s.tlp in {"TLP:AMBER+STRICT", "TLP:RED"}:
        return False
    # What is offered to the officer may be taken, by no member of the team, closed or not.
    if action == "take":
        return True
    # A supervisor oversees the own bureau's cases, but for those that are for named persons.
    oversees = "supervisor" in s.roles and s.relation == "own" and s.tlp != "TLP:RED"
    if action == "work":
        return s.in_team and not s.is_closed
    # Notes and tasks are written by who sees the case, while it is open.
    if action == "write":
        return (s.in_team or oversees) and not s.is_closed
    # An operation is planned by the team, in the case's own bureau; from its sites the team tells.
    if action in {"plan", "tell"}:
        return s.in_team and not s.is_closed and (action == "tell" or s.relation == "own")
    # A hit is told to the team of an open case, if both sides let it, and never of TLP:RED.
    if action == "be told of a hit":
        return s.in_team and not s.is_closed and s.tlp != "TLP:RED"
    if action == "reveal":
        return s.in_team
    if action == "export":
        return (s.in_team or oversees) and s.pap != "PAP:RED"
    if action in {"steer", "recall"}:
        return s.relation == "own" and (s.in_team or oversees)
    if action == "share":
        own = s.relation == "own" and (s.in_team or oversees)
        return own and not s.is_closed and s.pap != "PAP:RED"
    return s.in_team or oversees


def may_compare(s: Situation) -> bool:
    """To compare selectors with another bureau takes one of two roles."""
    return may_come_in(s) and bool(s.roles & {"intelligence_analyst", "supervisor"})


def may_remove_what_is_due(s: Situation) -> bool:
    """A supervisor is told what of the own bureau is past its time, whatever its label."""
    return may_come_in(s) and s.is_over and s.relation == "own" and "supervisor" in s.roles


def may_hold(s: Situation) -> bool:
    """A supervisor holds a case of the own bureau: one that is seen, or that is past its time."""
    own = s.relation == "own" and "supervisor" in s.roles
    return may_remove_what_is_due(s) or (own and may("read", s))


def may_compare_plans(s: Situation) -> bool:
    """To tell that something is planned takes the role, a label that lets it, and to see it."""
    if not (may_compare(s) and may("read", s)) or s.relation != "own":
        return False
    serves = any(SERVES[r] & s.purposes for r in s.roles & {"intelligence_analyst", "supervisor"})
    return serves and s.tlp != "TLP:RED" and s.pap != "PAP:RED"


def may_start_run(s: Situation) -> bool:
    """The node is of the case's bureau: only its own officers offer runs, or break them off."""
    return may_compare(s) and s.relation == "own"


def may_answer_run(s: Situation) -> bool:
    """Only a supervisor of the node's bureau consents, or declines."""
    return may_start_run(s) and "supervisor" in s.roles


def may_answer_contact(s: Situation) -> bool:
    """Whether the officer learns that another bureau holds an item of the case too, and answers.

    The node's own bureau compared; of it, whoever sees the item and has a role that answers.
    """
    return bool(s.roles & ANSWER_CONTACTS) and s.relation == "own" and may("read", s)


def may_read_report(s: Situation) -> bool:
    """Whether the officer may see a report of that handling, and what a network makes of it."""
    if not may_come_in(s) or s.is_over or s.relation == "other":
        return False
    if s.relation != "own" and s.tlp in {"TLP:AMBER+STRICT", "TLP:RED"}:
        return False
    return any(role in READ_REPORTS and SERVES[role] & s.purposes for role in s.roles)


def may_export_report(s: Situation) -> bool:
    """Whether the officer may make a file of such a report, or of what a network makes of it."""
    may_read = may_read_report(s) and s.pap != "PAP:RED"
    return may_read and any(
        role in BEYOND["make a file of a report"] and SERVES[role] & s.purposes for role in s.roles
    )


def may_judge_accounts(s: Situation) -> bool:
    """Whether the officer may judge accounts that such a report names."""
    return may_read_report(s) and bool(s.roles & KEEP_REPORTS)
