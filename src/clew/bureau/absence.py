"""Absence: the errors that pages and calls answer alike, as if nothing were there.

What does not exist, what the officer may not see and what the officer may not do are not told
apart: neither by words nor by anything else.
"""

from clew.bureau.access.errors import DeniedError
from clew.bureau.cases.queries import CaseNotFoundError
from clew.bureau.custody.queries import ExhibitNotFoundError
from clew.bureau.deconfliction.queries.contacts import ContactNotFoundError
from clew.bureau.deliveries.queries import DeliveryNotFoundError, UploadNotFoundError
from clew.bureau.exposure.actions import LookNotFoundError
from clew.bureau.grades.actions import GradeNotFoundError
from clew.bureau.handovers.queries import OfferNotFoundError
from clew.bureau.hits.queries import HitNotFoundError, RequestNotFoundError
from clew.bureau.network.actions import JudgementNotFoundError as AccountJudgementNotFoundError
from clew.bureau.network.actions import NotReportedError
from clew.bureau.network.queries import (
    NotBuiltError,
    NotInNetworkError,
    ReportNotFoundError,
    ViewNotFoundError,
)
from clew.bureau.notes.queries import NoteNotFoundError
from clew.bureau.operations.queries import (
    OperationNotFoundError,
    PartNotFoundError,
    SiteNotFoundError,
)
from clew.bureau.persons.actions.undoing import DecisionNotFoundError
from clew.bureau.persons.queries import DossierNotFoundError
from clew.bureau.referrals.queries import ReferralNotFoundError
from clew.bureau.tagging.actions import TagNotFoundError
from clew.bureau.tasks.queries import TaskNotFoundError
from clew.bureau.vault.actions.judging import JudgementNotFoundError
from clew.bureau.vault.actions.showing import NoThumbnailError
from clew.bureau.vault.queries import ItemNotFoundError, MatchNotFoundError
from clew.bureau.watch.queries import FindNotFoundError

ABSENT = (
    AccountJudgementNotFoundError,
    NotBuiltError,
    NotInNetworkError,
    NotReportedError,
    DeniedError,
    CaseNotFoundError,
    ContactNotFoundError,
    DecisionNotFoundError,
    DeliveryNotFoundError,
    DossierNotFoundError,
    UploadNotFoundError,
    FindNotFoundError,
    GradeNotFoundError,
    ItemNotFoundError,
    JudgementNotFoundError,
    LookNotFoundError,
    MatchNotFoundError,
    NoThumbnailError,
    ReferralNotFoundError,
    ReportNotFoundError,
    NoteNotFoundError,
    OfferNotFoundError,
    OperationNotFoundError,
    PartNotFoundError,
    SiteNotFoundError,
    ExhibitNotFoundError,
    HitNotFoundError,
    RequestNotFoundError,
    TagNotFoundError,
    TaskNotFoundError,
    ViewNotFoundError,
)
