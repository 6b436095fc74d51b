"""The custody records of exhibits. Rows are only ever added: `custody.guards` sees to that."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from uuid6 import uuid7

from clew.bureau.cases.models import Exhibit
from clew.bureau.custody.act import Act

DIGEST = 64  # characters of a SHA-256 in hex


class CustodyEntry(models.Model):
    """Who had it, when, from whom, to whom and why; entry 1 is the seizure.

    `place` is where it was seized or is kept from then on. `sha256` was measured on it at that
    time, empty where nothing was measured. `found` says what came of a verification. `hash` is of
    all that the entry says and of the entry before it (`custody.chain`).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="custody")
    number = models.PositiveIntegerField()
    act = models.CharField(max_length=10, choices=[(a.value, a.value) for a in Act])
    at = models.DateTimeField(help_text="when it was done")
    from_whom = models.CharField(max_length=200, blank=True)
    to_whom = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=300, blank=True)
    why = models.TextField(blank=True)
    sha256 = models.CharField(max_length=DIGEST, blank=True)
    found = models.TextField(blank=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    hash = models.CharField(max_length=DIGEST)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exhibit", "number"], name="custody_entry_once"),
            models.CheckConstraint(
                condition=Q(act="seized", number=1) | (~Q(act="seized") & Q(number__gt=1)),
                name="custody_begins_with_the_seizure",
            ),
        ]

    def __str__(self) -> str:
        return f"entry {self.number} of {self.exhibit}"
