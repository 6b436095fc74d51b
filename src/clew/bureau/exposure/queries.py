"""Reading exposure: one's own, item by item; a supervisor's bureau, in sums."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Sum

from clew.bureau.access.rules import OVERSEE_EXPOSURE
from clew.bureau.accounts.models import Officer
from clew.bureau.exposure.models import Budget, GoneOn, Look

USUAL_MINUTES = 30  # a day, until an officer sets something else
UNTOLD_S = 10.0  # a look counts as this long while nobody told how long it was


@dataclass(frozen=True, slots=True)
class Exposure:
    """What an officer saw on a day: seconds by item (SHA-256), and what was allowed in seconds."""

    officer: str
    seconds_by_item: Mapping[str, float]
    allowed_s: float

    @property
    def items(self) -> int:
        """How many different items were seen."""
        return len(self.seconds_by_item)

    @property
    def seconds(self) -> float:
        """For how long in all."""
        return sum(self.seconds_by_item.values())

    @property
    def is_used_up(self) -> bool:
        """Whether nothing is left of what was allowed."""
        return self.seconds >= self.allowed_s


def own_exposure(officer: Officer, day: date) -> Exposure:
    """Return what an officer saw on a day (UTC)."""
    return Exposure(officer.get_username(), _seen(officer, day), _allowed_s(officer, day))


def own_days(officer: Officer, *, until: date, days: int) -> dict[date, Exposure]:
    """Return what an officer saw on each of the last days (UTC), the last first."""
    return {
        day: own_exposure(officer, day)
        for day in (until - timedelta(days=ago) for ago in range(days))
    }


def exposure_of_bureau(officer: Officer, day: date) -> list[Exposure]:
    """Return what each officer of the own bureau who saw anything on a day saw, by name.

    Raises:
        DeniedError: the officer oversees nobody's.
    """
    OVERSEE_EXPOSURE.gate.check(officer)
    seen = Look.objects.filter(officer__bureau=officer.bureau_id, **_on(day)).values("officer")
    colleagues = Officer.objects.filter(pk__in=seen).order_by("username")
    return [own_exposure(one, day) for one in colleagues]


def own_minutes(officer: Officer) -> int:
    """Return the minutes a day that an officer allows themself."""
    last = Budget.objects.filter(officer=officer.pk).order_by("-set_at", "-pk").first()
    return USUAL_MINUTES if last is None else last.minutes


def day_of(now: datetime) -> date:
    """Return the day of a time, in UTC."""
    return now.astimezone(UTC).date()


def _seen(officer: Officer, day: date) -> dict[str, float]:
    seconds: dict[str, float] = defaultdict(float)
    looks = Look.objects.filter(officer=officer.pk, **_on(day))
    for sha256, told in looks.values_list("sha256", "seconds"):
        seconds[sha256] += UNTOLD_S if told is None else told
    return dict(seconds)


def _allowed_s(officer: Officer, day: date) -> float:
    beyond = GoneOn.objects.filter(officer=officer.pk, **_on(day, "at")).aggregate(n=Sum("minutes"))
    return 60.0 * (own_minutes(officer) + (beyond["n"] or 0))


def _on(day: date, column: str = "began_at") -> dict[str, datetime]:
    begins = datetime.combine(day, time.min, UTC)
    return {f"{column}__gte": begins, f"{column}__lt": begins + timedelta(days=1)}
