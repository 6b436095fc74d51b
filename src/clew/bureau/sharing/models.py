"""What a node keeps of the exchange.

Rules:
1. Private keys are sealed by the vault's key; of the directory the very bytes are kept that held.
2. A stream's place moves in the transaction that records the package.
3. A shared record that was recalled stays as a tombstone: its name and its standing, no content.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from uuid6 import uuid7

from clew.bureau.accounts.models import Bureau
from clew.exchange.ciphers.suite import Use
from clew.exchange.directory.roots import Duty
from clew.exchange.sealed.streams import NOTHING


class Node(models.Model):
    """This node: its bureau's name in the exchange, and the directory that it trusts."""

    bureau = models.OneToOneField(Bureau, primary_key=True, on_delete=models.PROTECT)
    name = models.CharField(max_length=64)
    suites = models.JSONField(help_text="those it accepts, the best first")
    root = models.BinaryField(default=b"", help_text="the root that people compared")
    bundle = models.BinaryField(default=b"", help_text="the last directory that held")
    taken_at = models.DateTimeField(null=True, help_text="when the directory was taken in")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class NodeKey(models.Model):
    """A key of this node; never deleted, since what was sealed for it may still come."""

    id = models.CharField(primary_key=True, max_length=64, help_text="the key's name")
    suite = models.CharField(max_length=40)
    use = models.CharField(max_length=10, choices=[(u.value, u.value) for u in Use])
    public = models.BinaryField()
    private = models.BinaryField(help_text="sealed by the vault's key")
    entry = models.JSONField(help_text="as the directory is to have it")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.id[:12]


class DutyKey(models.Model):
    """A key by which the hub signs the directory day by day; the root's keys are kept offline."""

    duty = models.CharField(
        primary_key=True, max_length=10, choices=[(d.value, d.value) for d in Duty]
    )
    suite = models.CharField(max_length=40)
    public = models.BinaryField()
    private = models.BinaryField(help_text="sealed by the vault's key")

    def __str__(self) -> str:
        return self.duty


class PublishedRoot(models.Model):
    """A version of the directory's root, as it was signed."""

    version = models.PositiveIntegerField(primary_key=True)
    document = models.BinaryField()

    def __str__(self) -> str:
        return f"root {self.version}"


class Listed(models.Model):
    """A bureau that the hub lists in the directory, with the keys that it gave."""

    name = models.CharField(primary_key=True, max_length=64)
    bureau = models.OneToOneField(Bureau, on_delete=models.PROTECT, related_name="listed")
    member = models.JSONField(help_text="as the directory has it")

    def __str__(self) -> str:
        return self.name


class Partner(models.Model):
    """Another bureau of the directory: where the streams from and to it stand."""

    name = models.CharField(primary_key=True, max_length=64)
    bureau = models.OneToOneField(Bureau, on_delete=models.PROTECT, related_name="partner")
    sent_number = models.PositiveBigIntegerField(default=0)
    sent_digest = models.CharField(max_length=64, default=NOTHING)
    taken_number = models.PositiveBigIntegerField(default=0)
    taken_digest = models.CharField(max_length=64, default=NOTHING)
    acknowledged_at = models.DateTimeField(null=True, help_text="time of its last receipt")

    def __str__(self) -> str:
        return self.name


class SharedRecord(models.Model):
    """A record that its owner shared: ours, or one that came. After a purge it is a tombstone.

    `reference` is what it is here (an item's SHA-256), `told` what its owner says of it, `held`
    the digests of the blobs that this node holds of another's.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.CharField(max_length=64)
    record = models.CharField(max_length=128)
    is_own = models.BooleanField()
    kind = models.CharField(max_length=40, blank=True)
    share = models.CharField(max_length=128, blank=True, help_text="what was shared together")
    reference = models.CharField(max_length=64, blank=True, db_index=True)
    told = models.JSONField(default=dict)
    held = models.JSONField(default=list)
    standing = models.JSONField()
    purpose = models.CharField(max_length=40, blank=True)
    pap = models.CharField(max_length=20, blank=True)
    provenance = models.JSONField(default=list)
    set_aside = models.TextField(blank=True, help_text="why what came of it could not be taken")
    retain_until = models.DateTimeField(null=True)
    lifetime_days = models.PositiveIntegerField(default=0)
    case = models.ForeignKey(
        "cases.Case", null=True, on_delete=models.PROTECT, related_name="shared_records"
    )
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    made_at = models.DateTimeField()
    purge_due = models.BooleanField(default=False)
    purged_at = models.DateTimeField(null=True)
    outside = models.JSONField(
        default=list, help_text="files that were exported of it and are still to be destroyed"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "record"], name="shared_record_once"),
            models.CheckConstraint(
                condition=Q(purged_at=None) | Q(reference="", told={}, held=[]),
                name="tombstone_holds_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner}/{self.record}"


class SaidOfRecord(models.Model):
    """A statement on a record by its owner; `body` is what was signed, or is signed anew.

    What another bureau said is kept as it signed it, too: only so can it be carried on.
    """

    id = models.BigAutoField(primary_key=True)
    shared = models.ForeignKey(SharedRecord, on_delete=models.PROTECT, related_name="said")
    digest = models.CharField(max_length=64)
    body = models.BinaryField()
    signed = models.BinaryField(default=b"", help_text="of another's: as its owner signed it")
    said_at = models.DateTimeField()
    carried_out_at = models.DateTimeField(
        null=True, help_text="of another's: when all that it forbids was gone here"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shared", "digest"], name="said_once")]

    def __str__(self) -> str:
        return self.digest[:12]


class SentPackage(models.Model):
    """A package for one bureau; its file is in the outbox until the bureau acknowledged it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="sent")
    number = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, help_text="the digest of the one before")
    key = models.CharField(max_length=64, help_text="of ours, by which it was sealed")
    sealed_for = models.CharField(max_length=64, help_text="the bureau's key that opens it")
    file = models.CharField(max_length=80, unique=True)
    size = models.PositiveBigIntegerField()
    purpose = models.CharField(max_length=40)
    sealed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    records = models.ManyToManyField(SharedRecord, through="Packed", related_name="packages")
    acknowledged_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True, help_text="it was sealed anew as another")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "number"],
                condition=Q(withdrawn_at=None),
                name="sent_number_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} to {self.partner_id}"


class Packed(models.Model):
    """What of a record is in a package: its blobs, or only what was said of it."""

    id = models.BigAutoField(primary_key=True)
    package = models.ForeignKey(SentPackage, on_delete=models.PROTECT, related_name="packed")
    shared = models.ForeignKey(SharedRecord, on_delete=models.PROTECT, related_name="packed")
    blobs = models.JSONField(default=list, help_text="their SHA-256s")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["package", "shared"], name="packed_once")]

    def __str__(self) -> str:
        return f"{self.shared_id} in {self.package_id}"


class TakenPackage(models.Model):
    """A package that was taken in."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="taken")
    manifest = models.CharField(max_length=128, help_text="the sender's name for it")
    number = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    purpose = models.CharField(max_length=40)
    sealed_at = models.DateTimeField()
    taken_at = models.DateTimeField()
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    withheld = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "number"], name="taken_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.number} from {self.partner_id}"


class Outstanding(models.Model):
    """What a bureau has to carry out of what we said, and by when.

    `waits` says that nothing could be sealed for the bureau then: it was suspended, or had no key.
    """

    id = models.BigAutoField(primary_key=True)
    said = models.ForeignKey(SaidOfRecord, on_delete=models.PROTECT, related_name="outstanding")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="outstanding")
    by = models.DateTimeField()
    waits = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["said", "partner"], name="outstanding_once")]

    def __str__(self) -> str:
        return f"{self.said} by {self.partner_id}"


class ArrivingBlob(models.Model):
    """A file that is put into the vault before its record is; left by a crash, it is removed."""

    sha256 = models.CharField(primary_key=True, max_length=64)

    def __str__(self) -> str:
        return self.sha256[:12]
