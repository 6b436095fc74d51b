"""Reporting: what of all that happened reaches the bureaux, and in which reports.

Some accounts are reported by their provider; what else they did stands in logs among many others'.
Reports come again from other bureaux, as they were or contradicting themselves.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random

from clew.model.identifier import Identifier, IdentifierKind
from clew.model.sighting import Sighting, Standing
from clew.simulate.worlds.accounts import Account, Accounts
from clew.simulate.worlds.acts import Act
from clew.simulate.worlds.filed import Filed
from clew.simulate.worlds.logs import log_of
from clew.simulate.worlds.manner import BUREAUX
from clew.simulate.worlds.person import Person
from clew.simulate.worlds.settings import Settings
from clew.simulate.worlds.tips import tip_about, typed_about

_LOG_DAYS = 120  # a log covers so many
_LOG_SPLIT = 4  # logs of one service and time go to several bureaux
_IN_TIP = 0.6  # of what a reported account did


class Reporting:
    """Files the acts and statements of a world in reports; `mentions` says whom the typed mean."""

    def __init__(
        self, random: Random, settings: Settings, accounts: Accounts, *, victims: set[Account]
    ) -> None:
        self._random, self._settings, self._accounts = random, settings, accounts
        self._victims = victims
        self.mentions: dict[Identifier, Person] = {}

    def filed(self, acts: Iterable[Act]) -> Iterator[Filed]:
        """Yield all reports, and those that come twice."""
        for one in (*self._tips_and_logs(acts), *self._typed()):
            yield one
            if one.sightings and self._random.random() < self._settings.duplicated:
                yield self._again(one)

    def _tips_and_logs(self, acts: Iterable[Act]) -> Iterator[Filed]:
        random, settings = self._random, self._settings
        of_account: dict[Account, list[Act]] = defaultdict(list)
        for act in acts:
            of_account[act.account].append(act)
        logs: dict[tuple[str, int, int], list[Act]] = defaultdict(list)
        for one in self._accounts.all:
            share = settings.tips if one.owner.is_offender else settings.innocent_tips
            is_told, asker = random.random() < share, random.randrange(_LOG_SPLIT)
            in_tip, in_log = self._divided(of_account[one], is_told=is_told)
            for act in in_log:
                logs[one.service, int(act.day // _LOG_DAYS), asker].append(act)
            if is_told:
                standing = self._standing(one)
                yield tip_about(one, in_tip, standing=standing, random=random, settings=settings)
        for place in sorted(logs):
            yield log_of(logs[place], random=random, settings=settings)

    def _typed(self) -> Iterator[Filed]:
        for person, mine in self._accounts.of.items():
            if self._random.random() < self._settings.typed:
                typed = typed_about(person, mine, random=self._random, settings=self._settings)
                self.mentions[typed.sightings[0].subject] = person
                yield typed

    def _divided(self, acts: Iterable[Act], *, is_told: bool) -> tuple[list[Act], list[Act]]:
        """What stands in the tip of an account, and what in logs: dealings, some of the rest."""
        in_tip, in_log = [], []
        for act in acts:
            is_dealing = act.counterpart is not None or act.link is not None
            if is_told and not is_dealing and self._random.random() < _IN_TIP:
                in_tip.append(act)
                if self._random.random() >= self._settings.logged_too:
                    continue
            in_log.append(act)
        return in_tip, in_log

    def _standing(self, one: Account) -> Standing:
        """Providers report innocents too, and know little of who is who."""
        if one in self._victims:
            return Standing.VICTIM if self._random.random() < 0.7 else Standing.OTHER
        suspected = 0.8 if one.owner.is_offender else 0.25
        return Standing.SUSPECT if self._random.random() < suspected else Standing.OTHER

    def _again(self, filed: Filed) -> Filed:
        """The same report from another bureau, now and then with something else in it."""
        head, random = filed.report, self._random
        is_tip = head.key.startswith("cybertip:")
        number = str(random.randrange(10**8, 10**9)) if is_tip else f"{random.getrandbits(64):016x}"
        key = f"{head.key.partition(':')[0]}:{number}"
        others = [bureau for bureau in BUREAUX if bureau != head.sender]
        later = timedelta(days=random.uniform(1, 40))
        received_at = head.received_at + later if head.received_at else None
        copy = replace(head, key=key, sender=random.choice(others), received_at=received_at)
        sightings = [self._readdressed(sighting, head.key, key) for sighting in filed.sightings]
        if random.random() < self._settings.contradictory:
            place = random.randrange(len(sightings))
            sightings[place] = contradicted(sightings[place], random)
        return Filed(copy, tuple(sightings))

    def _readdressed(self, sighting: Sighting, old: str, new: str) -> Sighting:
        """A sighting under another report's key; mentions belong to their report."""
        subject = sighting.subject
        if subject.kind is IdentifierKind.MENTION:
            subject = replace(subject, value=subject.value.replace(old, new))
            self.mentions[subject] = self.mentions[sighting.subject]
        return replace(sighting, report=new, subject=subject)


def contradicted(sighting: Sighting, random: Random) -> Sighting:
    """Return a sighting of something else: two characters changed places, or the hour is wrong."""
    value, kind = sighting.identifier.value, sighting.identifier.kind
    if sighting.first_at is not None and sighting.last_at is not None:
        off = timedelta(hours=random.choice((-12, -1, 1, 12)))
        return replace(sighting, first_at=sighting.first_at + off, last_at=sighting.last_at + off)
    if kind is IdentifierKind.EMAIL:
        return replace(sighting, verified=not sighting.verified)
    if kind is IdentifierKind.BIRTH_DATE:
        return replace(sighting, identifier=Identifier(kind, f"{value[:4]}-01-01"))
    last = range(max(0, len(value) - 7), len(value) - 1)
    places = [n for n in last if value[n] != value[n + 1] and value[n : n + 2].isalnum()]
    if places:
        at = random.choice(places)
        value = value[:at] + value[at + 1] + value[at] + value[at + 2 :]
    return replace(sighting, identifier=Identifier(kind, value))
