"""Deliveries, the files that come in them, and the pieces in which these lie in the vault.

The rows of files go once their delivery is done: what became of them is in the records.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from uuid6 import uuid7

from clew.bureau.cases.models import Exhibit
from clew.bureau.deliveries.state import State

_STATES = [(one.value, one.value) for one in State]


class Delivery(models.Model):
    """What an officer sends into an exhibit; one is open at a time.

    `summary` is what `clew add` says at its end. `tries` counts the processes that began with it
    and made nothing durable.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="deliveries")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deliveries"
    )
    state = models.CharField(max_length=10, choices=_STATES, default=State.OPEN.value)
    opened_at = models.DateTimeField()
    handed_in_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True, help_text="when a process was last started")
    ended_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    files = models.PositiveIntegerField(default=0, help_text="handed in")
    matched = models.PositiveIntegerField(default=0)
    to_match = models.PositiveIntegerField(default=0)
    summary = models.JSONField(default=dict)
    trouble = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["exhibit", "officer"],
                condition=Q(state=State.OPEN.value),
                name="delivery_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.officer} into {self.exhibit}"


class Upload(models.Model):
    """A file on its way: `offset` of its `length` bytes are in the vault.

    `became` is what `clew add` counts of a file and of what it holds, once that is durable.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="uploads")
    path = models.TextField()
    path_bytes = models.BinaryField()
    path_sha256 = models.CharField(max_length=64, help_text="of path_bytes: names can be long")
    length = models.BigIntegerField()
    offset = models.BigIntegerField(default=0)
    mtime_ns = models.BigIntegerField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    became = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["delivery", "path_sha256"], name="upload_once_a_delivery_and_path"
            ),
            models.CheckConstraint(
                condition=Q(offset__gte=0, offset__lte=F("length")), name="upload_within_its_length"
            ),
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def is_whole(self) -> bool:
        """Whether all of it is here."""
        return self.offset == self.length


class Piece(models.Model):
    """Bytes of a file that came in one request, sealed in the vault (`pieces.name_of`)."""

    id = models.BigAutoField(primary_key=True)
    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="pieces")
    at = models.BigIntegerField()
    size = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["upload", "at"], name="piece_once_a_place"),
            models.CheckConstraint(condition=Q(size__gt=0), name="piece_holds_something"),
        ]

    def __str__(self) -> str:
        return f"{self.upload_id} from {self.at}"
