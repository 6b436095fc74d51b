"""Meetings: where and when two accounts were used at one address, in words."""

from clew.model.sentences import Sentences
from clew.model.wording import Wording, joined
from clew.network.resolution.feature import Finding
from clew.network.resolution.times import SPAN_TOLD, span, told
from clew.network.resolution.view import SOON_S, View

_WITHIN = Wording("%(address)s within %(span)s, about %(at)s")
_AT_PORT = Wording("%(address)s, port %(port)s, within %(span)s, about %(at)s")
_SERVED = Wording("it served %(day)s accounts that day, %(month)s that month")
_LISTED = Wording("it is listed or told as one that strangers share")
_DEVICE_TOO = Wording("they share the device too")
_PORT = Wording("one port of %(address)s within %(span)s")
_PORTS = Wording("ports of %(address)s that lie near within %(span)s")
_SPAN = {"span": SPAN_TOLD}
MEETING_TOLD = Sentences((_AT_PORT, _WITHIN, _SERVED, _LISTED, _DEVICE_TOO), _SPAN, several=True)
"""What `meeting` says, to be known again in a record."""
LINE_TOLD = Sentences((_PORT, _PORTS), _SPAN)
"""What `line` says, to be known again in a record."""


def meeting(
    view: View, finding: Finding, *, same_port: bool, listed: bool, device: bool
) -> Wording:
    """Return where two accounts met that a finding rests on, when, and in what crowd.

    It is told whether they met at one port, whether lists or sources say that strangers share the
    address, and whether the two share a device too.
    """
    row = int(view.shared.row_a[finding.record])
    served = {name: str(view.rows[f"crowd_{name}"][row]) for name in ("day", "month")}
    facts = [_met_at(view, finding, row, same_port=same_port), _SERVED.filled(**served)]
    facts += [_LISTED] if listed else []
    facts += [_DEVICE_TOO] if device else []
    return joined(facts)


def line(view: View, finding: Finding) -> Wording:
    """Return by which port, or ports that lie near, two accounts were on one line."""
    shared, record = view.shared, finding.record
    address = view.identifier(shared.noun[record]).value
    if shared.port_gap[record] <= SOON_S:
        return _PORT.filled(address=address, span=span(int(shared.port_gap[record])))
    return _PORTS.filled(address=address, span=span(int(shared.near_port_gap[record])))


def _met_at(view: View, finding: Finding, row: int, *, same_port: bool) -> Wording:
    shared, record = view.shared, finding.record
    address, at = view.identifier(shared.noun[record]).value, told(view.rows["first"][row])
    facts = {"address": address, "span": span(int(shared.nearest[record])), "at": at}
    port = int(view.rows["port"][row])
    if same_port and port:
        return _AT_PORT.filled(port=str(port), **facts)
    return _WITHIN.filled(**facts)
