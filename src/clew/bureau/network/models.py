"""Reports, their sightings, and what of them could not be taken.

A report is read again when it is corrected. Each reading has a number; a sighting is current where
the report's last whole reading lies between the first and the last that said it. What a correction
no longer says is thereby withdrawn, and stays on record. What people decided of accounts is never
changed, only undone; what is built from all of it is derived, and made anew.
"""

from django.conf import settings
from django.db import models
from uuid6 import uuid7

from clew.bureau.access.marked import MarkedModel
from clew.bureau.access.words_field import WordsField
from clew.bureau.accounts.models import Bureau
from clew.model.identifier import Identifier as Value
from clew.model.identifier import IdentifierKind
from clew.model.network import Verdict
from clew.model.sharing import Sharing


class Report(MarkedModel):
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
    taken_in_at = models.DateTimeField()
    started = models.IntegerField(default=0)
    reading = models.IntegerField(default=0)
    revised = models.IntegerField(default=0, help_text="how many revisions there are")
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


class AccountJudgement(models.Model):
    """What a person decided of two accounts being one person's. Never changed, only undone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="account_judgements"
    )
    a = models.ForeignKey(Identifier, on_delete=models.PROTECT, related_name="+")
    b = models.ForeignKey(Identifier, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=8, choices=[(v.value, v.value) for v in Verdict])
    reason = models.TextField()
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(a=models.F("b")), name="account_judgement_of_two_accounts"
            )
        ]

    def __str__(self) -> str:
        return f"{self.a_id} {self.verdict} {self.b_id}"


class SharingEntry(models.Model):
    """An entry of a list of addresses and numbers that many share; see `clew.model.sharing`."""

    id = models.BigAutoField(primary_key=True)
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT)
    source = models.CharField(max_length=200)
    kind = models.CharField(max_length=24)
    value = models.TextField()
    sharing = models.CharField(max_length=12, choices=[(s.value, s.value) for s in Sharing])
    from_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.value} {self.sharing}"


class Build(models.Model):
    """The network of all that an officer may see, as built last and brought up to date since.

    Derived: nothing in it is a record. `basis` is a digest of the judgements and lists that it
    knows; with its reports it tells when it is out of date. Groups, roles and ties are of
    `built_at`, links and entities of `current_at`; `moved` says which entity now holds the first
    account of one that groups and ties still name.
    Nobody reads it while it is `withheld`: it may rest on what may no longer be seen.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    officer = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    built_at = models.DateTimeField()
    basis = models.BinaryField()
    sightings = models.IntegerField()
    networks = models.TextField(help_text="the lists that told countries of addresses")
    roles = WordsField(blank=True, default=frozenset, help_text="the officer's, when it was built")
    current_at = models.DateTimeField()
    withheld = models.BooleanField(default=False)
    has_groups = models.BooleanField(default=True)
    moved = models.JSONField(default=dict)
    layout = models.TextField(help_text="of what is kept to bring it up to date, in its parts")
    lists = models.TextField(help_text="which lists of what many share it knows")

    def __str__(self) -> str:
        return f"{self.sightings} sightings"


class BuiltPart(models.Model):
    """A piece of what resolution keeps of a build, so that one report more is soon reflected."""

    id = models.BigAutoField(primary_key=True)
    build = models.ForeignKey(Build, on_delete=models.CASCADE, related_name="parts")
    name = models.CharField(max_length=40)
    number = models.IntegerField()
    held = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["build", "name", "number"], name="built_part_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class BuiltReport(models.Model):
    """A report that a build knows, as it was: one that is otherwise now is to be reflected.

    `said` is `SAID` of `queries.basis`. The report may be gone: it is no foreign key. Of reports
    of one key, which came in several formats, the first has the `sightings` of all.
    """

    id = models.BigAutoField(primary_key=True)
    build = models.ForeignKey(Build, on_delete=models.CASCADE, related_name="reports")
    report = models.UUIDField()
    key = models.CharField(max_length=200)
    revised = models.IntegerField()
    said = models.IntegerField()
    sightings = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["build", "key"], name="built_report_by_key")]
        constraints = [
            models.UniqueConstraint(fields=["build", "report"], name="built_report_once")
        ]

    def __str__(self) -> str:
        return self.key


class BuiltEntity(models.Model):
    """Accounts that are perhaps one person's, with likely roles, groups and jurisdiction."""

    id = models.BigAutoField(primary_key=True)
    build = models.ForeignKey(Build, on_delete=models.CASCADE, related_name="entities")
    name = models.TextField()
    p = models.FloatField()
    roles = models.JSONField(default=list)
    groups = models.JSONField(default=list)
    country = models.CharField(max_length=2, blank=True)
    subdivision = models.CharField(max_length=10, blank=True)
    places = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name


class BuiltAccount(models.Model):
    """An account or mention, and the entity it is in."""

    id = models.BigAutoField(primary_key=True)
    build = models.ForeignKey(Build, on_delete=models.CASCADE, related_name="accounts")
    entity = models.ForeignKey(BuiltEntity, on_delete=models.CASCADE, related_name="accounts")
    kind = models.CharField(max_length=24)
    value = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["build", "value"], name="built_account_by_value")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"

    @property
    def identifier(self) -> Value:
        """The value that the row holds."""
        return Value(IdentifierKind(self.kind), self.value)


class BuiltLink(models.Model):
    """Two accounts that are perhaps one person's or one household's, with the evidence."""

    id = models.BigAutoField(primary_key=True)
    build = models.ForeignKey(Build, on_delete=models.CASCADE, related_name="links")
    a = models.ForeignKey(BuiltAccount, on_delete=models.CASCADE, related_name="+")
    b = models.ForeignKey(BuiltAccount, on_delete=models.CASCADE, related_name="+")
    p_same = models.FloatField()
    p_household = models.FloatField()
    evidence = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.a_id} {self.b_id} {self.p_same:.2f}"


class BuiltGroup(models.Model):
    """Entities that perhaps work together."""

    id = models.BigAutoField(primary_key=True)
    build = models.ForeignKey(Build, on_delete=models.CASCADE, related_name="groups")
    name = models.TextField()
    members = models.JSONField(help_text="names of entities")
    organised_p = models.FloatField()
    key_players = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name


class BuiltTie(models.Model):
    """What binds two entities, for groups and paths."""

    id = models.BigAutoField(primary_key=True)
    build = models.ForeignKey(Build, on_delete=models.CASCADE, related_name="ties")
    a = models.TextField()
    b = models.TextField()
    kind = models.CharField(max_length=16)
    flows = models.BooleanField()
    count = models.IntegerField()
    weight = models.FloatField()
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    things = models.JSONField(default=list)
    amounts = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.a} {self.kind} {self.b}"


class GraphView(models.Model):
    """A picture that an officer keeps by a name: around whom, and with which filters.

    Networks are made anew, and their rows with them: `seeds` name accounts, groups by an account
    of a member, and cases; `asked` is the rest of the address.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    name = models.CharField(max_length=100)
    seeds = models.JSONField(default=list)
    asked = models.JSONField(default=list)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["officer", "name"], name="graph_view_once_a_name")
        ]

    def __str__(self) -> str:
        return self.name
