"""Referrals, what is in them, their history and outcomes.

Rules:
1. A referral is its sender's record, under a marking of its own. Its state moves as the table in
   `clew.model.referral` says, and each move is a step that is never changed.
2. Each part names its sources, the cases and reports that it rests on, of every bureau on its way:
   it is there for whoever may see all of them.
3. An outcome is written once, and is returned to the referrals before in a form kept with it.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from uuid6 import uuid7

from clew.bureau.access.marked import MarkedModel
from clew.bureau.accounts.models import Bureau
from clew.bureau.cases.models import Case, Exhibit
from clew.bureau.network.models import Report
from clew.bureau.vault.models import Item
from clew.exchange.referral_parts import PartKind
from clew.handling.tlp import Tlp
from clew.model.referral import State, Told


class Referral(MarkedModel):
    """One leg from a bureau to another; `parent` is the referral that it passes on.

    `proposal` is what jurisdiction evidence proposed, kept whatever a person chose, and `because`
    why the person chose otherwise. `exhibit` is where its items lie since it was accepted.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="referrals_sent")
    to = models.ForeignKey(
        Bureau, null=True, on_delete=models.PROTECT, related_name="referrals_received"
    )
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="onward")
    state = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in State], default=State.DRAFTED.value
    )
    request = models.TextField()
    due_at = models.DateTimeField(null=True)
    proposal = models.JSONField(null=True)
    because = models.TextField(blank=True)
    drafted_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    exhibit = models.OneToOneField(Exhibit, null=True, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to=None) | ~Q(to=F("bureau")), name="referral_to_another_bureau"
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(to__isnull=False), name="referral_sent_to_somebody"
            ),
        ]

    def __str__(self) -> str:
        return self.id.hex[-8:]


class Part(models.Model):
    """One thing in a referral. `said` is what is told of it, as it was when it was drafted.

    `origin` is the part of an earlier referral that it passes on.
    """

    id = models.BigAutoField(primary_key=True)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="parts")
    kind = models.CharField(max_length=8, choices=[(k.value, k.value) for k in PartKind])
    name = models.TextField(help_text="the hash, the entity's id, the report's key")
    item = models.ForeignKey(Item, null=True, on_delete=models.PROTECT, related_name="+")
    said = models.JSONField(default=dict)
    origin = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="passed_on"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "kind", "name"],
                condition=~Q(kind="note"),
                name="part_once_a_referral",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class Source(models.Model):
    """A case or a report that a part rests on; `reading` is the report's when it was put in."""

    id = models.BigAutoField(primary_key=True)
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="sources")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, null=True, on_delete=models.PROTECT, related_name="+")
    reading = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=True) ^ Q(report__isnull=True),
                name="source_is_a_case_or_a_report",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id or self.report_id}"


class Step(models.Model):
    """A move of a referral to a state: whose, when, and what was said. Only ever added.

    `officer` is None for what the machine did.
    """

    id = models.BigAutoField(primary_key=True)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in State])
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    words = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "number"], name="step_once_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.state}"


_TOLD = [(t.value, t.value) for t in Told]


class Disposition(models.Model):
    """What came of a referral, as its recipient closed it: nobody changes it.

    Of a bureau of another node it is as much as that bureau told.
    """

    referral = models.OneToOneField(
        Referral, primary_key=True, on_delete=models.PROTECT, related_name="disposition"
    )
    children_safeguarded = models.PositiveIntegerField(default=0)
    arrests = models.PositiveIntegerField(default=0)
    seizures = models.PositiveIntegerField(default=0)
    text = models.TextField(blank=True)
    marking = models.CharField(max_length=20, choices=[(t.value, t.value) for t in Tlp])
    goes_back = models.BooleanField(
        default=True, help_text="whether it goes to those before the sender, too"
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"of {self.referral_id}"


class Returned(models.Model):
    """A disposition that went back to a referral of the chain: its own, or one before it."""

    id = models.BigAutoField(primary_key=True)
    disposition = models.ForeignKey(Disposition, on_delete=models.PROTECT, related_name="returned")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="outcomes")
    told = models.CharField(max_length=8, choices=_TOLD)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["disposition", "referral"], name="returned_once_a_referral"
            )
        ]

    def __str__(self) -> str:
        return f"{self.disposition_id} to {self.referral_id}"
