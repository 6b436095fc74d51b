"""A report typed by hand, as the form that officers fill in (TOML)."""

import json

from clew.model.identifier import IdentifierKind
from clew.simulate.worlds.filed import Filed
from clew.simulate.worlds.writing.told import number_of, when

_FIELDS = {
    "names": IdentifierKind.NAME,
    "screen_names": IdentifierKind.SCREEN_NAME,
    "emails": IdentifierKind.EMAIL,
    "phones": IdentifierKind.PHONE,
}


def form_toml(filed: Filed) -> bytes:
    """Return a report about one person as a form."""
    head = filed.report
    lines = [
        "[report]",
        f'number = "{number_of(head.key)}"',
        f'sender = "{head.sender}"',
        f'received_at = "{when(head.received_at, head.received_at)}"',
        "[[person]]",
        f'standing = "{filed.sightings[0].standing}"',
    ]
    for field, kind in _FIELDS.items():
        values = [s.identifier.value for s in filed.sightings if s.identifier.kind is kind]
        if values:
            lines.append(f"{field} = {json.dumps(values, ensure_ascii=False)}")
    return ("\n".join(lines) + "\n").encode()
