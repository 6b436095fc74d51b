"""What nodes keep of deconfliction.

Rules:
1. What takes part in a run lies sealed by the vault's key, and only while the run goes on. When it
   ends, in whatever way, it is deleted with the run's messages; counts and hits stay.
2. A holder's key of an epoch is sealed likewise, and is forgotten when the next epoch begins.
3. What a bureau asked of the holder is counted in the transaction that lets it be answered.
"""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop
from uuid6 import uuid7

from clew.bureau.accounts.models import Bureau
from clew.bureau.deconfliction.about import About
from clew.bureau.sharing.models import Partner
from clew.exchange.deconfliction.quota import Quota


class HolderEpoch(models.Model):
    """A key by which this node, as the hub, answers; `notice` is what it showed everybody."""

    epoch = models.CharField(primary_key=True, max_length=64)
    public = models.BinaryField()
    private = models.BinaryField(help_text="sealed by the vault's key; empty once it is over")
    notice = models.BinaryField()
    began_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(private=b""), name="epoch_over_has_no_key"
            )
        ]

    def __str__(self) -> str:
        return self.epoch


class Allowance(models.Model):
    """How much a bureau may ask of this node as the hub, and what it asked; of plans apart."""

    partner = models.OneToOneField(Partner, primary_key=True, on_delete=models.PROTECT)
    most_in_epoch = models.PositiveIntegerField(default=Quota().epoch)
    most_on_day = models.PositiveIntegerField(default=Quota().day)
    epoch = models.CharField(max_length=64, blank=True)
    in_epoch = models.PositiveIntegerField(default=0)
    day = models.DateField(default=date.min)
    on_day = models.PositiveIntegerField(default=0)
    plans_epoch = models.CharField(max_length=64, blank=True)
    plans_in_epoch = models.PositiveIntegerField(default=0)
    plans_day = models.DateField(default=date.min)
    plans_on_day = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.partner_id}: {self.on_day} on {self.day}"


class AnsweredBatch(models.Model):
    """What a bureau asked of this node as the hub: how many, and what it committed to."""

    id = models.BigAutoField(primary_key=True)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    epoch = models.ForeignKey(HolderEpoch, on_delete=models.PROTECT)
    sha256 = models.CharField(max_length=64, help_text="of the elements")
    run = models.CharField(max_length=128)
    count = models.PositiveIntegerField()
    commitment = models.CharField(max_length=64)
    answers = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "sha256"], name="batch_once")]

    def __str__(self) -> str:
        return f"{self.count} of {self.partner_id}"


class PinnedKey(models.Model):
    """A holder's key of an epoch, as this node saw it first; any other is refused."""

    id = models.BigAutoField(primary_key=True)
    holder = models.CharField(max_length=64)
    epoch = models.CharField(max_length=64)
    notice = models.BinaryField(help_text="as it was signed")
    public = models.BinaryField()
    plans = models.BinaryField(help_text="the key for plans")
    began_at = models.DateTimeField(help_text="as the notice says: the latest is the present one")
    until = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holder", "epoch"], name="pinned_once")]

    def __str__(self) -> str:
        return f"{self.holder} {self.epoch}"


class State(models.TextChoices):
    """How a run stands."""

    OFFERED = "offered", gettext_noop("waits for this bureau's consent")
    RUNNING = "running", gettext_noop("goes on")
    DONE = "done", gettext_noop("done")
    ENDED = "ended", gettext_noop("ended without a comparison")


class Run(models.Model):
    """A comparison with another bureau. `public` is the hub's key as this node knows it.

    `drawn` is what the starter drew for the run's number; `promise` binds the one that accepts to
    its tags; `commitment` is what this node told the hub of its selectors.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="runs")
    is_starter = models.BooleanField()
    about = models.CharField(max_length=10, choices=About.choices, default=About.SELECTORS)
    hub = models.CharField(max_length=64)
    epoch = models.CharField(max_length=64)
    public = models.BinaryField()
    state = models.CharField(max_length=10, choices=State.choices)
    note = models.TextField(blank=True, help_text="what the starter told the other")
    reason = models.TextField(blank=True, help_text="why this bureau takes part")
    chosen = models.JSONField(default=dict, help_text="what takes part, as it was asked for")
    count = models.PositiveIntegerField(default=0)
    their_count = models.PositiveIntegerField(default=0)
    drawn = models.CharField(max_length=64, blank=True)
    promise = models.CharField(max_length=64, blank=True)
    commitment = models.CharField(max_length=64, blank=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    began_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["offered", "running"], ended_at=None)
                | Q(state__in=["done", "ended"], ended_at__isnull=False),
                name="run_ends_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} with {self.partner_id}"


class RunSecret(models.Model):
    """What takes part in a run, sealed; there only while the run goes on."""

    run = models.OneToOneField(
        Run, primary_key=True, on_delete=models.CASCADE, related_name="secret"
    )
    body = models.BinaryField()

    def __str__(self) -> str:
        return str(self.run_id)


class OutMessage(models.Model):
    """A message for another bureau, sealed for it, until it was taken or its time is over."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="messages")
    run = models.ForeignKey(Run, null=True, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=20)
    body = models.BinaryField()
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    refused_at = models.DateTimeField(null=True, help_text="when the other last refused it")
    refused_why = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.kind} for {self.partner_id}"


class RefusedMessage(models.Model):
    """A message that this node refused, until it was taken after all or nobody brings it."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    sender = models.CharField(max_length=64, blank=True, help_text="as far as it is known")
    why = models.TextField()
    refused_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.sender}: {self.why}"


class Answer(models.TextChoices):
    """What a bureau said to being put in contact."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Contact(models.Model):
    """A selector of this bureau that the other holds too: a request to talk, not data.

    Of plans there is one a run: `kind` is "planned", and `value` the ids of the own sites.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=24)
    value = models.TextField()
    tag = models.CharField(max_length=20, help_text="what both call it in this run")
    ours = models.CharField(max_length=10, choices=Answer.choices, default=Answer.WAITING)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    theirs = models.CharField(max_length=10, choices=Answer.choices, default=Answer.WAITING)
    their_words = models.TextField(blank=True)
    their_answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "tag"], name="contact_once_a_run")]

    def __str__(self) -> str:
        return f"{self.kind} in {self.run_id}"


class Desk(models.Model):
    """Who speaks for a bureau: what a contact that it accepts is told."""

    bureau = models.OneToOneField(Bureau, primary_key=True, on_delete=models.CASCADE)
    words = models.TextField()
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.bureau_id}"
