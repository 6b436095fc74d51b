"""Operations, and what hangs on them.

Rules:
1. An operation belongs to a bureau and a case; its own marking only narrows who sees it.
2. Where a site stands follows from the events that were told of it: each says who told it, when it
   was told and when it happened. They are only added, in any order, until the case is removed:
   `guards` sees to that.
3. Of what came of a site each number is as it was told last; what was told before stays.
4. Whom a target points at (an account of the network, a dossier) is a pointer: who may not see that
   sees the target's name only.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from uuid6 import uuid7

from clew.bureau.access.attached_model import AttachedModel
from clew.bureau.accounts.models import Bureau
from clew.bureau.cases.models import Case, Exhibit
from clew.bureau.network.models import Identifier
from clew.bureau.operations.outcome_kind import OutcomeKind
from clew.bureau.operations.process_kind import ProcessKind
from clew.bureau.operations.site_state import TOLD
from clew.bureau.persons.models import Dossier
from clew.bureau.referrals.models import Referral


class Operation(AttachedModel):
    """One execution window for many sites. `referral` is the one that it began with.

    `follows` is the operation whose seizures this one starts from.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="operations")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="operations")
    name = models.CharField(max_length=120)
    commander = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    referral = models.ForeignKey(
        Referral, null=True, on_delete=models.PROTECT, related_name="operations"
    )
    follows = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="followed_by"
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "name"], name="operation_name_once_a_case"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="operation_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """Who goes together."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["operation", "name"], name="team_once_an_operation")
        ]

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """An officer of this node, or by name somebody from outside: a local station, a guardian."""

    id = models.BigAutoField(primary_key=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="members")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    outsider = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(officer__isnull=False, outsider="")
                | (Q(officer__isnull=True) & ~Q(outsider="")),
                name="member_is_officer_or_outsider",
            ),
            models.UniqueConstraint(
                fields=["team", "officer"],
                condition=Q(officer__isnull=False),
                name="team_officer_once",
            ),
            models.UniqueConstraint(
                fields=["team", "outsider"], condition=~Q(outsider=""), name="team_outsider_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer or self.outsider} in {self.team}"


class Site(models.Model):
    """A place to go to. `subdivision` is a code of ISO 3166-2, empty where none is known."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="sites")
    label = models.CharField(max_length=60)
    address = models.TextField()
    country = models.CharField(max_length=2)
    subdivision = models.CharField(max_length=6, blank=True)
    latitude = models.FloatField(null=True, help_text="degrees north, WGS 84")
    longitude = models.FloatField(null=True, help_text="degrees east, WGS 84")
    zone = models.CharField(max_length=60, help_text="an IANA name")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="sites")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["operation", "label"], name="site_once_an_operation"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__gte=-90,
                    latitude__lte=90,
                    longitude__gte=-180,
                    longitude__lte=180,
                ),
                name="site_lies_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Target(models.Model):
    """Whom a site is about, in the planner's words, and where more is known of them."""

    id = models.BigAutoField(primary_key=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="targets")
    name = models.CharField(max_length=200)
    account = models.ForeignKey(
        Identifier, null=True, on_delete=models.PROTECT, related_name="targets"
    )
    dossier = models.ForeignKey(
        Dossier, null=True, on_delete=models.PROTECT, related_name="targets"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], name="target_once_a_site"),
            models.CheckConstraint(
                condition=Q(account__isnull=True) | Q(dossier__isnull=True),
                name="target_points_at_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LegalProcess(models.Model):
    """What an authority allows, from when until when; of one site, or of all (`site` None)."""

    id = models.BigAutoField(primary_key=True)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="processes")
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="processes")
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in ProcessKind])
    authority = models.CharField(max_length=200)
    number = models.CharField(max_length=100)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("valid_from")), name="process_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["operation", "site", "kind", "number"], name="process_once_a_site"
            ),
            models.UniqueConstraint(
                fields=["operation", "kind", "number"],
                condition=Q(site__isnull=True),
                name="process_once_for_all_sites",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Risk(models.Model):
    """What may go wrong, at one site or everywhere (`site` None)."""

    id = models.BigAutoField(primary_key=True)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="risks")
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="risks")
    text = models.TextField()
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    told_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text


class CheckLine(models.Model):
    """A line of the checklist: to be ticked at every site before it is ready."""

    id = models.BigAutoField(primary_key=True)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="checklist")
    text = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "text"], name="check_line_once_an_operation"
            )
        ]

    def __str__(self) -> str:
        return self.text


class Tick(models.Model):
    """A line was ticked for a site: by whom, and when. Only ever added."""

    id = models.BigAutoField(primary_key=True)
    line = models.ForeignKey(CheckLine, on_delete=models.PROTECT, related_name="ticks")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="ticks")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ticked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "site"], name="tick_once_a_site")]

    def __str__(self) -> str:
        return f"{self.line} at {self.site}"


class SiteEvent(models.Model):
    """Somebody told how far a site is. Only ever added.

    The id may be made where it is told: told twice, as after a lost connection, it counts once.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="events")
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in TOLD])
    happened_at = models.DateTimeField()
    told_at = models.DateTimeField()
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    words = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.site} {self.state}"


class SiteOutcome(models.Model):
    """Somebody told how many there are of a kind at a site, up to then. Only ever added."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="outcomes")
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in OutcomeKind])
    count = models.PositiveIntegerField()
    happened_at = models.DateTimeField()
    told_at = models.DateTimeField()
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    words = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.site}: {self.count} {self.kind}"


class SiteExhibit(models.Model):
    """An exhibit was seized at a site; its custody record tells the rest."""

    id = models.BigAutoField(primary_key=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="exhibits")
    exhibit = models.OneToOneField(Exhibit, on_delete=models.PROTECT, related_name="seized_at")

    def __str__(self) -> str:
        return f"{self.exhibit} from {self.site}"
