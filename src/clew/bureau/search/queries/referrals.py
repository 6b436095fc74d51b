"""Referrals by what they ask for."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from clew.bureau.accounts.models import Officer
from clew.bureau.referrals.queries import visible_referrals
from clew.bureau.search.asked import Asked
from clew.bureau.search.hit import MOST, Hit, Kind
from clew.bureau.search.holding import around, holds

KIND = Kind.REFERRAL


def find(officer: Officer, asked: Asked) -> Iterator[Hit]:
    """Yield referrals, the newest first."""
    for one in visible_referrals(officer).filter(holds("request", asked.words))[: MOST + 1]:
        told = {"one": one.bureau.name, "other": one.to.name if one.to else _("nobody yet")}
        why = _("it asks: %s") % around(one.request, asked.words)
        yield Hit(_("referral of %(one)s to %(other)s") % told, why, "referral", str(one.pk))
