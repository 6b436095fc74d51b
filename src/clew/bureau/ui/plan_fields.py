"""What a plan's forms ask for: the columns of a plan's file, as fields."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from clew.bureau.operations.process_kind import ProcessKind
from clew.bureau.operations.windows import zone_named
from clew.bureau.ui.forms import Field
from clew.bureau.ui.templatetags.phrases import phrase
from clew.network.jurisdiction.countries import every_country
from clew.network.jurisdiction.subdivisions import subdivisions_of

MOMENT = "%Y-%m-%dT%H:%M"
"""How browsers write a time of a day."""


def site_fields(cells: Mapping[str, str], *, states_of: str) -> Sequence[Field]:
    """Return the fields of a site, filled with the cells of its row; states are of a country."""
    parts = [(one.code, f"{one.name} ({one.code})") for one in subdivisions_of(states_of)]
    told = {name: cells.get(name, "") for name in ("latitude", "longitude", "zone", "team")}
    return [
        Field("site", _("Label"), cells.get("site", ""), hint=_("of your own"), needed=True),
        Field("address", _("Address"), cells.get("address", ""), kind="lines", needed=True),
        Field(
            "country",
            _("Country"),
            cells.get("country", ""),
            kind="select",
            options=[("", _("as the address ends")), *every_country()],
        ),
        Field(
            "subdivision",
            _("State or province"),
            cells.get("state", ""),
            kind="select",
            options=[("", _("as the address says, or not known")), *parts],
        ),
        Field("latitude", _("Latitude"), told["latitude"], hint=_("degrees north")),
        Field("longitude", _("Longitude"), told["longitude"], hint=_("degrees east")),
        zone_field(told["zone"], hint=_("of its clocks")),
        Field("team", _("Team"), told["team"], hint=_("a new name makes one"), listed="teams"),
        Field(
            "targets",
            _("Whom it is about"),
            cells.get("targets", ""),
            kind="lines",
            hint=_("one a line; its account or dossier in angle brackets after the name"),
        ),
        Field(
            "risks",
            _("Risks here"),
            cells.get("risks", ""),
            kind="lines",
            hint=_("one a line"),
        ),
    ]


def window_fields(begins: str, ends: str, zone: str) -> Sequence[Field]:
    """Return the fields of a window, told by the clocks of a zone."""
    return [
        Field("begins", _("Begins"), begins, kind="datetime-local", needed=True),
        Field("ends", _("Ends"), ends, kind="datetime-local", needed=True),
        zone_field(zone, hint=_("of these two times")),
    ]


def process_fields(facts: Mapping[str, str], sites: Sequence[tuple[str, str]]) -> Sequence[Field]:
    """Return the fields of a legal process; `sites` are the ids and labels of those planned."""
    when = _("a day and all of it, or a time: 2026-12-03T05:30")
    kinds = [(one.value, phrase(one.in_words()).capitalize()) for one in ProcessKind]
    told = {name: facts.get(name, "") for name in ("authority", "number", "valid_from")}
    return [
        Field("process", _("Kind"), facts.get("process", ""), kind="select", options=kinds),
        Field(
            "at_site",
            _("For"),
            facts.get("at_site", ""),
            kind="select",
            options=[("", _("all sites")), *sites],
        ),
        Field("authority", _("Issued by"), told["authority"], needed=True),
        Field("number", _("Number"), told["number"], needed=True),
        Field("valid_from", _("Valid from"), told["valid_from"], hint=when, needed=True),
        Field("valid_until", _("Valid until"), facts.get("valid_until", ""), needed=True),
        zone_field(facts.get("zone", ""), hint=_("of these two times")),
    ]


def team_fields(name: str, officers: str, others: str) -> Sequence[Field]:
    """Return the fields of a team."""
    one_a_line = _("usernames of who may see the case, one a line")
    return [
        Field("team", _("Name"), name, needed=True),
        Field("officers", _("Officers"), officers, kind="lines", hint=one_a_line),
        Field("others", _("From outside"), others, kind="lines", hint=_("by name, one a line")),
    ]


def zone_field(zone: str, *, hint: str) -> Field:
    """Return the field of a time zone."""
    return Field("zone", _("Time zone"), zone, hint=hint, listed="zones", needed=True)


def by_clocks(time: datetime, zone: str) -> str:
    """Return a time by the clocks of a zone, as browsers write it."""
    return f"{time.astimezone(zone_named(zone)):{MOMENT}}"
