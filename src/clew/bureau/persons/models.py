"""Dossiers and decisions.

Rules:
1. A dossier holds no state of its own: its items, status, roles and what it is merged with follow
   from the decisions that stand.
2. A decision is an officer's: what, when, why. It is never changed or deleted; it can be undone,
   by whom, when and why.
3. A dossier belongs to a bureau and is kept by the team of one case.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from uuid6 import uuid7

from clew.bureau.accounts.models import Bureau
from clew.bureau.cases.models import Case
from clew.bureau.vault.models import Item, Match
from clew.handling.tlp import Tlp
from clew.model.dossier import Act, Kind
from clew.model.match import Relation


class Dossier(models.Model):
    """What is gathered on one series, person, place, device or voice."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in Kind])
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="dossiers")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="dossiers")
    name = models.CharField(max_length=200)
    marking = models.CharField(
        max_length=20, choices=[(t.value, t.value) for t in Tlp], default=Tlp.AMBER_STRICT.value
    )

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


def _is_one_of(*acts: Act) -> Q:
    return Q(act__in=[act.value for act in acts])


_NAMES_ITEM = Q(item__isnull=False, other__isnull=True)
_NAMES_OTHER = Q(item__isnull=True, other__isnull=False) & ~Q(other=F("dossier"))
_NAMES_NONE = Q(item__isnull=True, other__isnull=True)


class Decision(models.Model):
    """What an officer decided of a dossier; it stands until it is undone.

    `value` is the status or role, `identity` who or what it was identified as. `match` is the
    confirmed match that speaks for an item, None where the officer's reason alone does. A decision
    with `part_of` was made by another one (a split), and is undone with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="decisions")
    act = models.CharField(max_length=10, choices=[(a.value, a.value) for a in Act])
    item = models.ForeignKey(
        Item, null=True, on_delete=models.PROTECT, related_name="dossier_decisions"
    )
    other = models.ForeignKey(
        Dossier, null=True, on_delete=models.PROTECT, related_name="decisions_of_others"
    )
    match = models.ForeignKey(Match, null=True, on_delete=models.PROTECT)
    relation = models.CharField(
        max_length=20, blank=True, choices=[(r.value, r.value) for r in Relation]
    )
    value = models.CharField(max_length=20, blank=True)
    identity = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    part_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions"
    )
    decided_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="undone"
    )
    undo_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(_is_one_of(Act.ADDS, Act.REMOVES) & _NAMES_ITEM)
                | (_is_one_of(Act.MERGES, Act.DIFFERS) & _NAMES_OTHER)
                | (_is_one_of(Act.OPENS, Act.STATUS, Act.ROLE) & _NAMES_NONE),
                name="decision_names_what_it_is_about",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="decision_undone_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["dossier", "act", "item"],
                condition=Q(undone_at__isnull=True, item__isnull=False),
                name="decision_stands_once_an_item",
            ),
            models.UniqueConstraint(
                fields=["dossier", "act", "other"],
                condition=Q(undone_at__isnull=True, other__isnull=False),
                name="decision_stands_once_a_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.dossier_id}"
