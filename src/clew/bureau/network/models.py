"""Reports, their sightings, and what of them could not be taken.

A report is read again when it is corrected. Each reading has a number; a sighting is current where
the report's last whole reading lies between the first and the last that said it. What a correction
no longer says is thereby withdrawn, and stays on record.
"""

from django.db import models
from uuid6 import uuid7

from clew.bureau.accounts.models import Bureau
from clew.handling.tlp import Tlp


class Report(models.Model):
    """The head of a report that a bureau took in.

    `reading` is the last whole reading's number, 0 before the first; `started` that of the last
    one begun. `whole` says that the report was read to its end.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT)
    key = models.CharField(max_length=200)
    format = models.CharField(max_length=60)
    source_name = models.TextField()
    sender = models.TextField(blank=True)
    received_at = models.DateTimeField(null=True)
    incident_at = models.DateTimeField(null=True)
    incident = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    urgent = models.BooleanField(default=False)
    files = models.JSONField(default=list)
    unknown = models.JSONField(default=dict)
    marking = models.CharField(
        max_length=20, choices=[(t.value, t.value) for t in Tlp], default=Tlp.AMBER_STRICT.value
    )
    taken_in_at = models.DateTimeField()
    started = models.IntegerField(default=0)
    reading = models.IntegerField(default=0)
    whole = models.BooleanField(default=False)
    recalled_at = models.DateTimeField(null=True)
    recall_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bureau", "key", "format"], name="report_once_a_bureau_and_format"
            )
        ]

    def __str__(self) -> str:
        return self.key


class Revision(models.Model):
    """What a report said at one time: its first reading, and each that changed something."""

    id = models.BigAutoField(primary_key=True)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="revisions")
    reading = models.IntegerField()
    head = models.JSONField()
    added = models.IntegerField()
    withdrawn = models.IntegerField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "reading"], name="revision_once_a_reading")
        ]

    def __str__(self) -> str:
        return f"{self.report_id} reading {self.reading}"


class Refusal(models.Model):
    """A part of a document that was not taken, and why; `report` is None outside any report."""

    id = models.BigAutoField(primary_key=True)
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT)
    report = models.ForeignKey(Report, null=True, on_delete=models.CASCADE)
    reading = models.IntegerField(default=0)
    source_name = models.TextField()
    where = models.TextField()
    element = models.TextField()
    reason = models.TextField()
    advice = models.TextField()
    digest = models.BinaryField(unique=True)
    refused_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.where}, {self.element}"


class Identifier(models.Model):
    """A kind and a normal value. It says nothing by itself: who may see it is up to sightings."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=24)
    value = models.TextField()
    digest = models.BinaryField(unique=True, help_text="of kind and value, which may be long")

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"


class Sighting(models.Model):
    """One sighting of a report; `digest` is made from all it says, and so stays the same."""

    id = models.BigAutoField(primary_key=True)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="sightings")
    digest = models.BinaryField(unique=True)
    first_reading = models.IntegerField()
    last_reading = models.IntegerField()
    occasion = models.TextField()
    subject = models.ForeignKey(Identifier, on_delete=models.PROTECT, related_name="seen")
    identifier = models.ForeignKey(Identifier, on_delete=models.PROTECT, related_name="sightings")
    event = models.CharField(max_length=16)
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    port = models.IntegerField(null=True)
    file = models.ForeignKey(
        Identifier, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    link = models.ForeignKey(
        Identifier, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    amount = models.CharField(max_length=64, blank=True, help_text="a decimal number")
    currency = models.CharField(max_length=16, blank=True)
    proxy = models.BooleanField(default=False)
    verified = models.BooleanField(default=False)
    basis = models.CharField(max_length=12)
    standing = models.CharField(max_length=12)
    written = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first_reading__lte=models.F("last_reading")),
                name="sighting_read_first_then_last",
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.occasion}"
