"""Items and what is known of them: where they were found, fingerprints, matches, judgements.

Rules:
1. An item is its SHA-256: the same bytes found twice are one item with two locations.
2. A fingerprint is made once and never changed; a new version is a new row.
3. A match is the machine's proposal; a judgement is a person's, beside it, and can be undone.
"""

from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from uuid6 import uuid7

from clew.bureau.access.marked import MarkedModel
from clew.bureau.accounts.models import Bureau
from clew.bureau.cases.models import Case, Exhibit
from clew.bureau.hashsets.models import HashSetEntry
from clew.fingerprint.text.folding import LONGEST_WORD
from clew.fingerprint.text.line import MOST_CHARACTERS, Against
from clew.model.conditions import TimeOfDay, Weather
from clew.model.fingerprint import Form
from clew.model.match import Relation, Transform
from clew.model.media import Family
from clew.model.problem import ProblemCode

NO_KEY = UUID(int=0)


class Item(models.Model):
    """A media item: one sequence of bytes, however often it was found."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT)
    md5 = models.CharField(max_length=32, db_index=True)
    sha1 = models.CharField(max_length=40, db_index=True)
    size = models.BigIntegerField()
    mime = models.CharField(max_length=100)
    family = models.CharField(max_length=10, choices=[(f.value, f.value) for f in Family])
    facts = models.JSONField(default=dict)
    added_at = models.DateTimeField()
    problem_code = models.CharField(
        max_length=20, blank=True, choices=[(c.value, c.value) for c in ProblemCode]
    )
    problem_reason = models.CharField(max_length=500, blank=True)
    sandbox = models.CharField(max_length=100, help_text="how decoding was confined")
    not_looked_for = models.JSONField(
        default=dict, help_text="kinds of fingerprints that were not made, and why"
    )
    checked_at = models.DateTimeField(
        null=True, db_index=True, help_text="when it was last matched against everything"
    )

    def __str__(self) -> str:
        return self.sha256[:12]


class Location(models.Model):
    """Where an item was found. `path` is for people; `path_bytes` is the name as it was on disk."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(
        Item, on_delete=models.PROTECT, related_name="locations", db_index=False
    )
    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="locations")
    path = models.TextField()
    path_bytes = models.BinaryField()
    path_sha256 = models.CharField(max_length=64, help_text="of path_bytes: names can be long")
    modified_at = models.DateTimeField(null=True)
    size = models.BigIntegerField()
    mtime_ns = models.BigIntegerField(help_text="to tell whether the file changed since")
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["exhibit", "path_sha256", "item"], name="location_once_an_exhibit"
            )
        ]
        # SQLite, which counts nothing, would look an item up among all places of its exhibit.
        indexes = [models.Index(fields=["item", "exhibit"], name="location_of_item")]

    def __str__(self) -> str:
        return self.path


class Loan(MarkedModel):
    """What lies at a location came out of this case, of another bureau, by a referral.

    It is there as long as that case admits whoever looks, and the marking under which it was lent
    does (of the bureau that sent it last), and the loan was not ended. What was passed on more than
    once has a loan from every case on its way.
    """

    id = models.BigAutoField(primary_key=True)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="loans")
    exhibit = models.ForeignKey(
        Exhibit, on_delete=models.PROTECT, related_name="+", help_text="the location's"
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="loans")
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["location", "case"], name="loan_once_a_location")
        ]

    def __str__(self) -> str:
        return f"{self.location_id} from {self.case_id}"


class Unread(models.Model):
    """A file of an exhibit that could not be read or decoded, and why."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="unread")
    item = models.ForeignKey(Item, null=True, on_delete=models.PROTECT)
    path = models.TextField()
    path_bytes = models.BinaryField()
    path_sha256 = models.CharField(max_length=64, help_text="of path_bytes: names can be long")
    code = models.CharField(max_length=20, choices=[(c.value, c.value) for c in ProblemCode])
    reason = models.CharField(max_length=500)
    advice = models.CharField(max_length=500)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["exhibit", "path_sha256"], name="unread_once_an_exhibit_and_path"
            )
        ]

    def __str__(self) -> str:
        return f"{self.path}: {self.code}"


class Fingerprint(models.Model):
    """One fingerprint of an item, or of one frame of it. The index is rebuilt from these rows.

    `data` of a biometric kind is sealed: see `vault.templates`.
    """

    id = models.BigAutoField(primary_key=True)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="fingerprints")
    kind = models.CharField(max_length=30)
    version = models.PositiveSmallIntegerField()
    form = models.CharField(max_length=10, choices=[(f.value, f.value) for f in Form])
    data = models.BinaryField()
    quality = models.PositiveSmallIntegerField()
    at_s = models.FloatField(null=True)
    until_s = models.FloatField(null=True)
    low_information = models.BooleanField(default=False)
    part = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "item",
                "kind",
                "version",
                "form",
                "part",
                Coalesce("at_s", -1.0),
                name="fingerprint_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} v{self.version} of {self.item_id}"


class Classifier(models.Model):
    """A classifier that a bureau brought itself, as it declared it when it was used."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT)
    name = models.CharField(max_length=40)
    version = models.CharField(max_length=40)
    model_sha256 = models.CharField(max_length=64)
    licence = models.CharField(max_length=100)
    caution = models.CharField(max_length=500)
    first_used_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bureau", "name", "version", "model_sha256"], name="classifier_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Saying(models.Model):
    """What a classifier said of an item: one label's score, of a clip with when."""

    id = models.BigAutoField(primary_key=True)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="sayings")
    classifier = models.ForeignKey(Classifier, on_delete=models.PROTECT, related_name="sayings")
    label = models.CharField(max_length=60)
    score = models.FloatField()
    at_s = models.FloatField(null=True)
    until_s = models.FloatField(null=True)
    least = models.FloatField(null=True, help_text="the score from which on it counts")
    points = models.PositiveSmallIntegerField(help_text="what it then adds to the priority")
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "item", "classifier", "label", Coalesce("at_s", -1.0), name="saying_once"
            ),
            models.CheckConstraint(
                condition=models.Q(score__gte=0, score__lte=1), name="saying_score_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.score:.2f} of {self.item_id}"


class TextLine(models.Model):
    """A line of text that a machine read in an item; `text` is empty where it could not.

    `against` is empty where the reading can be trusted, else why not.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="text_lines")
    version = models.PositiveSmallIntegerField()
    part = models.PositiveSmallIntegerField(help_text="numbers the lines of an item")
    text = models.CharField(max_length=MOST_CHARACTERS, blank=True)
    confidence = models.FloatField()
    against = models.CharField(
        max_length=10, blank=True, choices=[(a.name, a.value) for a in Against]
    )
    left = models.FloatField(help_text="this and the next three: shares of the picture")
    top = models.FloatField()
    width = models.FloatField()
    height = models.FloatField()
    at_s = models.FloatField(null=True)
    until_s = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "part"], name="text_line_once_an_item")
        ]

    def __str__(self) -> str:
        return self.text


class TextWord(models.Model):
    """What a search for text looks up: a word of a line, folded, or all its words as one."""

    id = models.BigAutoField(primary_key=True)
    line = models.ForeignKey(TextLine, on_delete=models.CASCADE, related_name="words")
    word = models.CharField(max_length=LONGEST_WORD, db_index=True)

    def __str__(self) -> str:
        return self.word


class ObjectSighting(models.Model):
    """A thing that a model found in an item: a word to search by, never evidence.

    Of a clip one row for as long as a thing is seen; its box is where it is at `best_at_s`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="object_sightings")
    model = models.CharField(max_length=40, help_text="the name it has in models.lock")
    version = models.PositiveSmallIntegerField()
    part = models.PositiveSmallIntegerField(help_text="numbers the things of an item")
    thing = models.CharField(max_length=30)
    score = models.FloatField()
    left = models.FloatField(help_text="this and the next three: shares of the picture")
    top = models.FloatField()
    width = models.FloatField()
    height = models.FloatField()
    at_s = models.FloatField(null=True)
    until_s = models.FloatField(null=True)
    best_at_s = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "part"], name="object_sighting_once_an_item")
        ]
        indexes = [models.Index(fields=["thing", "item", "score"], name="object_by_thing")]

    def __str__(self) -> str:
        return f"{self.thing} in {self.item_id}"


class ConditionsNote(models.Model):
    """What an officer saw of the time of day and the weather in an item. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="conditions_notes")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    time_of_day = models.CharField(
        max_length=10, blank=True, choices=[(t.value, t.value) for t in TimeOfDay]
    )
    weather = models.CharField(
        max_length=10, blank=True, choices=[(w.value, w.value) for w in Weather]
    )
    noted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.time_of_day} {self.weather}".strip()


class NoiseReading(models.Model):
    """A picture's sensor noise was read: it lies in the vault's `noise`, or a reason here."""

    item = models.OneToOneField(
        Item, primary_key=True, on_delete=models.CASCADE, related_name="noise_reading"
    )
    version = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=200, blank=True, help_text="why nothing can be told")
    read_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"noise of {self.item_id}"


class Camera(models.Model):
    """A camera's sensor: its pattern, grown from items that an officer chose, in `noise`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT)
    name = models.CharField(max_length=100)
    items = models.ManyToManyField(Item, related_name="cameras")
    pattern = models.UUIDField(help_text="the name under which the pattern is stored")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    grown_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bureau", "name"], name="camera_name_once_a_bureau")
        ]

    def __str__(self) -> str:
        return self.name


class Match(models.Model):
    """A proposed relation between an item and another item or an entry of a hash list."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    query = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="matches")
    target = models.ForeignKey(Item, null=True, on_delete=models.CASCADE, related_name="matched_by")
    entry = models.ForeignKey(
        HashSetEntry, null=True, on_delete=models.CASCADE, related_name="matched_by"
    )
    relation = models.CharField(max_length=20, choices=[(r.value, r.value) for r in Relation])
    score = models.FloatField()
    transform = models.CharField(max_length=20, choices=[(t.value, t.value) for t in Transform])
    query_start_s = models.FloatField(null=True)
    query_end_s = models.FloatField(null=True)
    match_start_s = models.FloatField(null=True)
    match_end_s = models.FloatField(null=True)
    evidence = models.JSONField(default=dict)
    engine = models.CharField(max_length=40, help_text="the version that proposed it")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(target__isnull=True) ^ models.Q(entry__isnull=True),
                name="match_has_one_target",
            ),
            models.UniqueConstraint(
                "query",
                Coalesce("target", models.Value("")),
                Coalesce("entry", 0),
                "relation",
                Coalesce("query_start_s", -1.0),
                Coalesce("match_start_s", -1.0),
                name="match_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.query_id} {self.relation} {self.target_id or self.entry_id}"


class CaseTouch(models.Model):
    """An item of another case may touch this one: by a match, or as the same bytes lie in both.

    It follows from places and matches, and is kept for those who ask what touches a case: they
    hold places and rules against it. `other_case` is empty where the item lies in very many cases,
    `match` where the bytes are the same.
    """

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+", db_index=False)
    other_case = models.ForeignKey(
        Case, null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    match = models.ForeignKey(Match, null=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "case",
                "item",
                Coalesce("other_case", models.Value(NO_KEY)),
                Coalesce("match", models.Value(NO_KEY)),
                name="case_touch_once",
            )
        ]
        indexes = [models.Index(fields=["case", "other_case"], name="case_touch_from")]

    def __str__(self) -> str:
        return f"{self.item_id} may touch {self.case_id}"


class Judgement(models.Model):
    """A person's verdict on a match: who, when, why. Never deleted; undone by a later time."""

    class Verdict(models.TextChoices):
        """What the person says of the two."""

        SAME = "same"
        NOT_SAME = "not_same"
        UNSURE = "unsure"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="judgements")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    reason = models.TextField(blank=True)
    judged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.verdict} by {self.officer}"
