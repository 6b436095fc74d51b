"""Imported hash lists and their entries."""

from django.db import models
from uuid6 import uuid7

from clew.bureau.accounts.models import Bureau
from clew.handling.tlp import Tlp


class HashSet(models.Model):
    """One imported list, with the report on what it claimed and what it held.

    `kind` says what a hit means: "known" material to look at, or "known_good" files to ignore.
    """

    class Kind(models.TextChoices):
        """What a hit means."""

        KNOWN = "known"
        KNOWN_GOOD = "known_good"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.KNOWN)
    format = models.CharField(max_length=60)
    source_name = models.TextField()
    source_sha256 = models.CharField(max_length=64)
    marking = models.CharField(
        max_length=20, choices=[(t.value, t.value) for t in Tlp], default=Tlp.AMBER_STRICT.value
    )
    report = models.JSONField(default=dict)
    imported_at = models.DateTimeField()
    complete = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bureau", "name"], name="hashset_name_once_a_bureau")
        ]

    def __str__(self) -> str:
        return self.name


class HashSetEntry(models.Model):
    """One entry of a list. Hashes are lower-case hex, empty where the list gives none."""

    id = models.BigAutoField(primary_key=True)
    hashset = models.ForeignKey(HashSet, on_delete=models.CASCADE, related_name="entries")
    place = models.BigIntegerField(help_text="its number in the list, from 1")
    md5 = models.CharField(max_length=32, blank=True)
    sha1 = models.CharField(max_length=40, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    pdq = models.BinaryField(null=True)
    photodna = models.BinaryField(null=True)
    category = models.CharField(max_length=40, blank=True)
    attributes = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["md5"], condition=~models.Q(md5=""), name="entry_md5"),
            models.Index(fields=["sha1"], condition=~models.Q(sha1=""), name="entry_sha1"),
            models.Index(fields=["sha256"], condition=~models.Q(sha256=""), name="entry_sha256"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["hashset", "place"], name="entry_once_a_place")
        ]

    def __str__(self) -> str:
        return f"{self.hashset_id}[{self.place}]"


class DeletedEntries(models.Model):
    """Entries that were deleted, until the index has let go of them: their rows, int64 each."""

    id = models.BigAutoField(primary_key=True)
    rows = models.BinaryField()

    def __str__(self) -> str:
        return f"{len(self.rows) // 8} entries"
