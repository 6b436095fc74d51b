"""The audit log's rows. They are only ever added: `audit.guards` has the database see to that.

An event is written with the change it tells of. Its place in the log, a leaf, is given by the
database at the end of that transaction, so that places are in the order of commits, without gaps.
The rest is made from leaves: hashes above them, and checkpoints with their countersignatures.
"""

import json
from typing import Any

from django.conf import settings
from django.db import models
from uuid6 import uuid7

from clew.ledger.entry import SALT_BYTES, Words
from clew.ledger.hashing import HASH_BYTES


class AuditEvent(models.Model):
    """One action by one officer: `tag` is a `source:subject:action` from `audit.tags`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(db_index=True)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    tag = models.CharField(max_length=80)
    who = models.CharField(max_length=150, blank=True, help_text="the officer's name at that time")
    subject = models.CharField(max_length=200, blank=True)
    details_text = models.TextField(default="{}", help_text="JSON, as it was hashed")
    salt = models.BinaryField(max_length=SALT_BYTES)
    hash = models.BinaryField(max_length=HASH_BYTES, help_text="of the leaf")

    class Meta:
        ordering = ["id"]
        # What happened to one thing is asked for by timelines: the log is too long to be read.
        indexes = [models.Index(fields=["subject"], name="audit_event_by_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.tag} {self.subject}"

    @property
    def details(self) -> dict[str, Any]:
        """What else there is to say, such as the reason."""
        return dict(json.loads(self.details_text))

    @property
    def words(self) -> Words:
        """What the leaf commits to."""
        return Words(who=self.who, subject=self.subject, details=self.details_text)


class AuditLeaf(models.Model):
    """An event's place in the log. The database writes it (`audit.guards`), nothing else does."""

    number = models.PositiveBigIntegerField(primary_key=True)
    event = models.OneToOneField(AuditEvent, on_delete=models.PROTECT, related_name="leaf")
    hash = models.BinaryField(max_length=HASH_BYTES)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"entry {self.number}"


class AuditNode(models.Model):
    """The hash above 2**level leaves, of every eighth level."""

    pk = models.CompositePrimaryKey("level", "number")
    level = models.PositiveSmallIntegerField()
    number = models.PositiveBigIntegerField()
    hash = models.BinaryField(max_length=HASH_BYTES)

    class Meta:
        ordering = ["level", "number"]

    def __str__(self) -> str:
        return f"hash {self.number} of level {self.level}"


class AuditCheckpoint(models.Model):
    """What the log's key signed: so many entries, this root."""

    size = models.PositiveBigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=HASH_BYTES)
    note = models.TextField(help_text="C2SP signed-note")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["size"]

    def __str__(self) -> str:
        return f"checkpoint of {self.size} entries"


class AuditCosignature(models.Model):
    """A witness's signature under a checkpoint."""

    checkpoint = models.ForeignKey(
        AuditCheckpoint, on_delete=models.PROTECT, related_name="cosignatures"
    )
    witness = models.CharField(max_length=200)
    line = models.TextField(help_text="as it stands under the note")
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["checkpoint", "witness"], name="cosigned_once"),
        ]

    def __str__(self) -> str:
        return f"{self.witness} on {self.checkpoint_id}"


class TrustedKey(models.Model):
    """The key of another bureau's log, or of a witness, that an officer found to be theirs."""

    name = models.CharField(max_length=200)
    kind = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300, unique=True)
    trusted_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["name", "kind"], name="one_key_a_name")]

    def __str__(self) -> str:
        return self.text


class SeenCheckpoint(models.Model):
    """A checkpoint of another bureau's log that this node countersigned."""

    key = models.ForeignKey(TrustedKey, on_delete=models.PROTECT, related_name="seen")
    size = models.PositiveBigIntegerField()
    root = models.BinaryField(max_length=HASH_BYTES)
    note = models.TextField()
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.size} entries of {self.key_id}"
