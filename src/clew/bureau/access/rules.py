"""The rules of this node: who may do what. Each is one policy, named after what it allows."""

from clew.bureau.access.policy import (
    AllOf,
    IsActive,
    IsMemberOfCase,
    IsOfCasesBureau,
    Policy,
    SeesEverySource,
)

READ_CASE: Policy = AllOf([IsActive(), IsOfCasesBureau(), IsMemberOfCase()])
"""See a case, its exhibits, and the items found in them; `cases.queries.visible_cases` in SQL."""

WORK_ON_CASE: Policy = READ_CASE
"""Add exhibits and files, name members, judge matches."""

READ_DOSSIER = SeesEverySource(READ_CASE)
"""See a series or a person: whoever sees the case that keeps it and every item that supports it;
`persons.queries.visible_dossiers` in SQL."""

WORK_ON_DOSSIER = READ_DOSSIER
"""Add and remove its items, merge, split and assess it, and undo what was decided."""

OPEN_CASE: Policy = IsActive()
"""Open a case of the own bureau."""

KEEP_HASH_LISTS: Policy = IsActive()
"""Import hash lists for the own bureau."""

KEEP_REPORTS: Policy = IsActive()
"""Take in, read and recall reports of the own bureau; `network.queries.visible_reports` in SQL."""

KEEP_ACCOUNTS: Policy = IsActive()
"""Add officers to the own bureau. (Roles come with a later step: until then any officer may.)"""

KEEP_LOG: Policy = IsActive()
"""Read, sign, countersign and export the audit log; words only of what the own bureau did."""
