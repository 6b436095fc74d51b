"""Attached model: a record that hangs on a case, with a marking of its own that only narrows.

As it starts out it narrows nothing: it goes as far as its case (`access.attached`).
"""

from django.db import models

from clew.bureau.access.marked import MarkedModel
from clew.handling.audience import Audience
from clew.handling.marking import Marking
from clew.handling.pap import Pap
from clew.handling.purpose import Purpose
from clew.handling.tlp import Tlp


class AttachedModel(MarkedModel):
    """A bureau's record of a case, released to nobody in particular unless it says so."""

    marking = models.CharField(
        max_length=20, choices=[(t.value, t.value) for t in Tlp], default=Tlp.CLEAR.value
    )
    pap = models.CharField(
        max_length=20, choices=[(p.value, p.value) for p in Pap], default=Pap.CLEAR.value
    )

    class Meta:
        abstract = True

    @property
    def handling(self) -> Marking:
        """How the record itself may be handled: no release leaves nobody out."""
        leaves = Tlp(self.marking).may_leave_its_bureau
        everybody = leaves and not self.released_to
        named = self.released_to if leaves else ()
        own = str(self.bureau_id)  # type: ignore[attr-defined] # Django's
        return Marking(
            tlp=Tlp(self.marking),
            pap=Pap(self.pap),
            purposes=frozenset(Purpose(name) for name in self.purposes),
            audience=Audience.everybody() if everybody else Audience.of(own, *named),
            keep_until=self.keep_until,
        )
