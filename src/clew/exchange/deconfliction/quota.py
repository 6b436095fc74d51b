"""How much a bureau may ask for: so many selectors in an epoch, so many on a day.

Guessing needs many questions: at 5,000 a day, all numbers of a country with 1e9 take 548 years.

Example:
    >>> from datetime import date
    >>> usage = Usage().charged(4_000, on=date(2026, 3, 1), epoch="2026-03", quota=Quota())
    >>> usage.charged(4_000, on=date(2026, 3, 1), epoch="2026-03", quota=Quota())
    Traceback (most recent call last):
    clew.exchange.deconfliction.quota.QuotaError: 4000 were asked for; 1000 are left today ...
"""

from dataclasses import dataclass
from datetime import date

from clew.exchange.refusal import RefusalError
from clew.model.wording import Wording

_EARLIER = Wording("%(asked)s on %(day)s cannot be counted; the last day was %(last)s")
_TOO_MANY = Wording(
    "%(asked)s were asked for; %(today)s are left today and %(left)s in epoch %(epoch)s; ask for "
    "less, or the hub for more"
)
SAID = (_EARLIER, _TOO_MANY)
"""What is said of what was refused, to be known again where it was kept as text."""


class QuotaError(RefusalError):
    """The bureau asks for more than it may; nothing was counted."""


@dataclass(frozen=True, slots=True)
class Quota:
    """What a bureau may ask for; a larger first set is granted by the hub, and logged."""

    epoch: int = 20_000
    day: int = 5_000


OF_PLANS = Quota(epoch=4_000, day=1_000)
"""What a bureau may ask for of plans, whose places and days are few; checks are counted too."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a bureau has asked for in this epoch, and on the last day that it asked."""

    epoch: str = ""
    in_epoch: int = 0
    day: date = date.min
    on_day: int = 0

    def charged(self, count: int, *, on: date, epoch: str, quota: Quota) -> "Usage":
        """Return the usage after so many more.

        Raises:
            QuotaError: they are too many, none, or of a day that is over.
        """
        if count < 1 or on < self.day:
            raise QuotaError(_EARLIER.filled(asked=str(count), day=str(on), last=str(self.day)))
        in_epoch = self.in_epoch if epoch == self.epoch else 0
        on_day = self.on_day if on == self.day else 0
        today, left = quota.day - on_day, quota.epoch - in_epoch
        if count > min(today, left):
            raise QuotaError(
                _TOO_MANY.filled(asked=str(count), today=str(today), left=str(left), epoch=epoch)
            )
        return Usage(epoch, in_epoch + count, on, on_day + count)
