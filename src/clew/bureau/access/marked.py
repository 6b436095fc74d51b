"""Marked: the columns of a record that carries a marking, and the marking they make."""

from django.db import models

from clew.bureau.access.words_field import WordsField
from clew.handling.audience import Audience
from clew.handling.marking import Marking
from clew.handling.pap import Pap
from clew.handling.purpose import Purpose
from clew.handling.tlp import Tlp


def every_purpose() -> frozenset[str]:
    """Return the names of all purposes: what a record may be used for unless it is said."""
    return frozenset(purpose.value for purpose in Purpose)


class MarkedModel(models.Model):
    """A bureau's record with a marking; `released_to` holds bureaux' ids and countries' codes."""

    marking = models.CharField(
        max_length=20, choices=[(t.value, t.value) for t in Tlp], default=Tlp.AMBER_STRICT.value
    )
    pap = models.CharField(
        max_length=20, choices=[(p.value, p.value) for p in Pap], default=Pap.AMBER.value
    )
    purposes = WordsField(default=every_purpose)
    released_to = WordsField(blank=True, default=frozenset)
    keep_until = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def handling(self) -> Marking:
        """How the record may be handled: a label that keeps it home outweighs every release."""
        tlp, owner = Tlp(self.marking), str(self.bureau_id)  # type: ignore[attr-defined] # Django's
        released = self.released_to if tlp.may_leave_its_bureau else ()
        return Marking(
            tlp=tlp,
            pap=Pap(self.pap),
            purposes=frozenset(Purpose(name) for name in self.purposes),
            audience=Audience.of(owner, *released),
            keep_until=self.keep_until,
        )
