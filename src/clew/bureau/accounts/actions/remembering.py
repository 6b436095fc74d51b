"""Remembering: what is counted for a while is counted in the records, for all who serve.

django-allauth counts failed tries in Django's cache, and remembers codes that were used there; the
exchange remembers calls. In the records this outlives a restart and is one for all processes.
Django's own cache of that kind pickles what it keeps, counts all rows at each write and cleans
only when it is full; here a key is a digest, a value is JSON, and what is over goes at each write.
"""

import hashlib
import json
import secrets
import time
from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import IntegrityError, transaction

from clew.bureau.accounts.models import Remembered

_LONGEST_S = 24 * 3600.0
_COUNT_EVERY = 100  # writes, on average: whether there are too many is asked seldom


class RecordsCache(BaseCache):
    """A cache of Django's, in the records. What would end last is kept when there is too much."""

    def __init__(self, _name: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Remember a thing unless it is remembered; tell whether that was so."""
        digest, until = self._digest(key, version), self._until(timeout)
        self._clean()
        try:
            with transaction.atomic():
                Remembered.objects.filter(pk=digest, until__lte=_now()).delete()
                Remembered.objects.create(pk=digest, value=json.dumps(value), until=until)
        except IntegrityError:
            return False
        return True

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """Return what is remembered, else the default."""
        there = Remembered.objects.filter(pk=self._digest(key, version), until__gt=_now())
        found = there.values_list("value", flat=True).first()
        return default if found is None else json.loads(found)

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Remember a thing, whatever was remembered before."""
        self._clean()
        Remembered.objects.update_or_create(
            pk=self._digest(key, version),
            defaults={"value": json.dumps(value), "until": self._until(timeout)},
        )

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Remember a thing for longer; tell whether it is there."""
        there = Remembered.objects.filter(pk=self._digest(key, version), until__gt=_now())
        return bool(there.update(until=self._until(timeout)))

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget a thing; tell whether it was there."""
        count, _ = Remembered.objects.filter(pk=self._digest(key, version)).delete()
        return bool(count)

    def clear(self) -> None:
        """Forget everything."""
        Remembered.objects.all().delete()

    def _digest(self, key: str, version: int | None) -> str:
        return hashlib.sha256(self.make_and_validate_key(key, version=version).encode()).hexdigest()

    def _until(self, timeout: Any) -> datetime:
        ends = self.get_backend_timeout(timeout)
        last = time.time() + _LONGEST_S
        return datetime.fromtimestamp(last if ends is None else min(ends, last), UTC)

    def _clean(self) -> None:
        Remembered.objects.filter(until__lte=_now()).delete()
        if secrets.randbelow(_COUNT_EVERY) == 0:
            keep_at_most(self._max_entries)


def keep_at_most(most: int) -> None:
    """Forget what would end first, as far as there is more than this."""
    too_many = Remembered.objects.count() - most
    if too_many > 0:
        first = Remembered.objects.order_by("until").values_list("pk", flat=True)[:too_many]
        Remembered.objects.filter(pk__in=list(first)).delete()


def _now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)
