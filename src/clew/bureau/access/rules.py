"""The rules of this node: who may do what. Each is named after what it allows.

Every route of the web app and every command names one of these; the queries and actions below it
hold the same rule against the records.
"""

from clew.bureau.access import roles
from clew.bureau.access.attached import AttachedRule
from clew.bureau.access.hit import HitRule
from clew.bureau.access.policy import (
    ActsAs,
    AllOf,
    AnyOf,
    IsForMoreThanNamedPersons,
    IsInAudience,
    IsMember,
    IsOfferedTo,
    IsOfOwnBureau,
    IsOpen,
    IsRecipient,
    MayBeExported,
)
from clew.bureau.access.rule import OfficeRule, RecordRule, SourcesRule

_OVERSEES = AllOf([ActsAs(roles.SUPERVISORS), IsOfOwnBureau(), IsForMoreThanNamedPersons()])
_SEES = AnyOf([IsMember(), _OVERSEES])

ENTER = OfficeRule(frozenset(roles.Role))
"""Come in: every role may; what is listed there is up to the other rules."""

READ_CASE = RecordRule(roles.READERS, _SEES)
"""See a case, its exhibits, and the items found in them; `cases.queries.visible_cases`."""

WORK_ON_CASE = RecordRule(roles.WORKERS, AllOf([IsMember(), IsOpen()]))
"""Add exhibits and files, judge matches, keep dossiers: in the team, while the case is open."""

WRITE_IN_CASE = RecordRule(roles.READERS, AllOf([_SEES, IsOpen()]))
"""Write notes and set tasks: whoever sees the case, while it is open."""

READ_NOTE = AttachedRule(keeper=READ_CASE)
"""See a note: who sees the case that keeps it and what it is on, as far as its own marking goes;
`notes.queries.visible_notes`."""

PLAN_IN_CASE = RecordRule(roles.PLANNERS, AllOf([IsOfOwnBureau(), IsMember(), IsOpen()]))
"""Open an operation from a case of the own bureau: in its team, while it is open."""

READ_OPERATION = AttachedRule(keeper=READ_CASE)
"""See an operation: who sees its case, as far as its own marking goes;
`operations.queries.visible_operations`."""

PLAN_OPERATION = AttachedRule(keeper=PLAN_IN_CASE)
"""Change its window, sites, teams, legal process, risks and checklist."""

TELL_FROM_SITE = AttachedRule(keeper=RecordRule(roles.READERS, AllOf([IsMember(), IsOpen()])))
"""Tell how far a site is and what came of it: whoever is in the case's team, while it is open."""

REVEAL = RecordRule(roles.VIEWERS, IsMember())
"""See a picture of the case as it is, after its reason was logged."""

EXPORT_CASE = RecordRule(roles.EXPORTERS, AllOf([_SEES, MayBeExported()]))
"""Make the case's report."""

EXPORT_OPERATION = AttachedRule(keeper=EXPORT_CASE, beyond=[MayBeExported()])
"""Make the operation's report, and labels of its exhibits."""

EXPORT_PICTURE = RecordRule(roles.VIEWERS & roles.EXPORTERS, AllOf([IsMember(), MayBeExported()]))
"""Make a file of a picture, its faces covered: who may reveal it, if the label lets it out."""

STEER_CASE = RecordRule(roles.STEERERS, AllOf([IsOfOwnBureau(), _SEES]))
"""Name the team, mark the case, close it and open it again: its own bureau only."""

TELL_HIT = HitRule(roles.READERS)
"""Be told that something of a bureau touches one's case, and ask to be let in; `hits.queries`."""

TAKE_CASE = RecordRule(roles.STEERERS, IsOfferedTo())
"""Accept or decline a case that is offered; `handovers.queries.offers_to`."""

OPEN_CASE = OfficeRule(roles.OPENERS)
"""Open a case of the own bureau."""

READ_DOSSIER = SourcesRule(keeper=READ_CASE, source=READ_CASE)
"""See a series or a person: whoever sees the case that keeps it and every item that supports it;
`persons.queries.visible_dossiers`."""

WORK_ON_DOSSIER = SourcesRule(keeper=WORK_ON_CASE, source=READ_CASE)
"""Add and remove its items, merge, split and assess it, and undo what was decided."""

NAME_VICTIM = RecordRule(roles.WORKERS, IsMember())
"""Read what a dossier on a victim is called, and as whom they were identified: who works in the
team of the case that keeps it. For others a pseudonym stands for it; `persons.queries.pseudonyms`.
"""

READ_REPORTS = RecordRule(roles.REPORT_READERS, IsInAudience())
"""See reports of the own bureau and those released to it; `network.queries.visible_reports`."""

EXPORT_REPORT = RecordRule(
    roles.REPORT_READERS & roles.EXPORTERS, AllOf([IsInAudience(), MayBeExported()])
)
"""Make a file of a report that the officer sees, if its label lets it out."""

KEEP_REPORTS = RecordRule(roles.REPORT_KEEPERS, IsOfOwnBureau())
"""Take in, mark and recall reports of the own bureau, and judge the accounts that they name."""

_SENT_OR_GOT = AnyOf([IsOfOwnBureau(), IsRecipient()])

READ_REFERRALS = RecordRule(roles.READERS, _SENT_OR_GOT)
"""See a referral of the own bureau, or one sent to it, with what of it may be seen still."""

TRACE_REFERRALS = RecordRule(roles.READERS, IsInAudience())
"""See when another leg of a chain that the own bureau is in went where, if it was released."""

HANDLE_REFERRALS = RecordRule(roles.REFERRERS, _SENT_OR_GOT)
"""Draft, send and withdraw own referrals; acknowledge, decline, go on with and close others'."""

ACCEPT_REFERRALS = RecordRule(roles.WORKERS, IsRecipient())
"""Accept a referral into a case that the officer works on."""

READ_LENT = RecordRule(roles.READERS, MayBeExported())
"""See what came by a referral out of this case of another bureau, or by this referral before the
last: as long as it is released."""

KEEP_HASH_LISTS = OfficeRule(roles.LISTERS)
"""Import hash lists for the own bureau."""

READ_HASH_LISTS = OfficeRule(roles.READERS)
"""See the own bureau's hash lists, and what they say of an item."""

SEARCH_ALL = OfficeRule(roles.READERS)
"""Ask for anything by the one search; what answers is up to the other rules."""

KEEP_ACCOUNTS = OfficeRule(roles.ACCOUNT_KEEPERS)
"""Add officers, give and take roles, close accounts: in the own bureau, and the hub everywhere."""

READ_ACCOUNTS = OfficeRule(roles.ACCOUNT_READERS)
"""See the own bureau's officers and their roles."""

OVERSEE_EXPOSURE = OfficeRule(roles.SUPERVISORS)
"""See how much the own bureau's officers saw unblurred, in sums; each officer sees the own."""

OVERSEE_BUREAU = OfficeRule(roles.SUPERVISORS)
"""See what comes in, what waits and what came of it in the own bureau: in numbers, of what the
officer sees; `overview.queries.overview_of`."""

ADMIT_BUREAUX = OfficeRule(roles.ACCOUNT_KEEPERS)
"""Admit and suspend bureaux: an administrator of the hub."""

CARE_FOR_VAULT = OfficeRule(roles.CARETAKERS)
"""Rebuild indexes and serve the web app."""

USE_API = OfficeRule(frozenset(roles.Role))
"""Make tokens by which programs act for the officer, and call by them what the officer may do."""

KEEP_LOG = OfficeRule(roles.LOG_KEEPERS)
"""Read, sign, countersign and export the audit log; words only of what the own bureau did."""

KEEP_RETENTION = OfficeRule(roles.SUPERVISORS)
"""Learn what of the own bureau is kept longer than it may be, hold, prolong and remove it."""

KEEP_NODE = OfficeRule(roles.ACCOUNT_KEEPERS)
"""Keep this node's keys in the exchange, and the root that it trusts."""

CARRY_PACKAGES = OfficeRule(roles.CARRIERS)
"""Send and list packages of the exchange; whose records they hold, READ_CASE says."""

TAKE_PACKAGES = OfficeRule(roles.TAKERS)
"""Take packages in; the officer joins the team of what comes."""

ASSIGN_RECEIVED = OfficeRule(roles.STEERERS)
"""Name the team of what came from other bureaux: its marking is its owner's to change."""

SHARE_CASE = RecordRule(roles.EXPORTERS, AllOf([IsOfOwnBureau(), _SEES, IsOpen(), MayBeExported()]))
"""Share items of an open case of the own bureau, and correct what was shared."""

TAKE_BACK = RecordRule(roles.EXPORTERS, AllOf([IsOfOwnBureau(), _SEES]))
"""Restrict and recall what was shared, also after the case was closed."""

START_DECONFLICTION = OfficeRule(roles.DECONFLICTERS)
"""Offer another bureau to compare selectors, break off, and list the runs."""

ANSWER_DECONFLICTION = OfficeRule(roles.SUPERVISORS)
"""Consent to another bureau's offer or decline it, and say who speaks for the bureau."""

_MAY_BE_TOLD = AllOf([IsOfOwnBureau(), IsForMoreThanNamedPersons(), MayBeExported()])

DECONFLICT_REPORTS = RecordRule(roles.DECONFLICTERS, _MAY_BE_TOLD)
"""Compare what reports of the own bureau name: a hit tells the other that it is here."""

DECONFLICT_CASE = RecordRule(roles.DECONFLICTERS, AllOf([_SEES, _MAY_BE_TOLD]))
"""Compare the digests of a case of the own bureau, and the accounts that reports name with them."""

DECONFLICT_OPERATION = AttachedRule(
    keeper=DECONFLICT_CASE, beyond=[IsForMoreThanNamedPersons(), MayBeExported()]
)
"""Compare where and when an operation is planned: its own marking is asked as its case's is."""

ANSWER_CONTACT = OfficeRule(roles.CONTACTERS)
"""Tell who to talk to about a selector that another bureau holds too, or decline: whoever sees a
report or an item that holds it; `deconfliction.queries.contacts_for`."""
