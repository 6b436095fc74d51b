"""Series, persons, places, devices and voices by their name, or as whom they were identified."""

from collections.abc import Iterator

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from clew.bureau.accounts.models import Officer
from clew.bureau.persons.queries.visibility import standing_decisions, visible_dossiers
from clew.bureau.search.asked import Asked
from clew.bureau.search.hit import MOST, Hit, Kind
from clew.bureau.search.holding import holds
from clew.model.dossier import Act

KIND = Kind.DOSSIER


def find(officer: Officer, asked: Asked) -> Iterator[Hit]:
    """Yield dossiers, the newest first."""
    said = standing_decisions(Act.STATUS).filter(dossier=OuterRef("pk"))
    identity = said.order_by("-decided_at", "-pk").values("identity")[:1]
    seen = visible_dossiers(officer).annotate(identity=Subquery(identity))
    found = seen.filter(holds("name", asked.words) | holds("identity", asked.words))
    for one in found.select_related("case").order_by("-pk")[: MOST + 1]:
        is_named = all(word.casefold() in one.name.casefold() for word in asked.words)
        why = _("its name") if is_named else _("identified as %s") % one.identity
        yield Hit(f"{one.kind} {one.name}", why, "dossier", str(one.pk))
