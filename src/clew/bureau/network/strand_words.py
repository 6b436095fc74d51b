"""Words of strands: what the kinds of what binds two persons are called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clew.network.bonds.bond import SAME_PERSON
from clew.network.groups.tie import TieKind

KIND_NAMES: dict[str, Promise] = {
    TieKind.MESSAGE.value: _("messages"),
    TieKind.PAYMENT.value: _("payments"),
    TieKind.SHARE.value: _("shared with the other"),
    TieKind.FILE.value: _("the same file"),
    TieKind.SHARE_LINK.value: _("the same link"),
    TieKind.ROOM.value: _("the same room"),
    TieKind.IDENTIFIER.value: _("the same thing"),
    SAME_PERSON: _("perhaps one person"),
}
