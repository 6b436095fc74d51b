"""Settings: every rate that a world is made with, and settings shifted for measuring.

Shares lie between 0 and 1. What the task fixes (the organised share, the sizes of groups, users of
a carrier's address, lengths of leases) stays as it is when settings are shifted.
"""

from dataclasses import dataclass, fields, replace
from random import Random
from typing import Any

_FIXED = frozenset({"organised", "innocent_accounts"})
_MEASURED = (0.6, 1.6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a world is made.

    `persons` counts those whom investigations are about; innocents come on top, by their accounts.

    Raises:
        ValueError: a share is not between 0 and 1, or a range is empty.

    Example:
        >>> Settings(persons=300).countries
        100
        >>> Settings(vpn=1.2)
        Traceback (most recent call last):
        ValueError: vpn must lie between 0 and 1, not 1.2
    """

    persons: int = 5_000
    countries: int = 100
    days: int = 730

    # Who there is
    organised: float = 0.35  # share of persons in organised groups
    group_sizes: tuple[int, int] = (3, 60)
    innocent_accounts: float = 3.3  # for each person, on addresses that are shared with one
    co_offenders: float = 0.03  # persons who live with another one
    sibling: float = 0.4  # members of a household whose names begin alike
    clubs: float = 0.15  # innocents who talk in rooms that are no organised groups
    victims: float = 0.05  # innocents whom a person writes to

    # Accounts and what they say of themselves
    accounts_mean: float = 2.6
    innocent_accounts_mean: float = 1.4
    separated: float = 0.06  # persons whose accounts have nothing at all in common
    careful: float = 0.18  # persons who keep e-mail, phone and device of each account apart, mostly
    handle_again: float = 0.4  # accounts under the person's own screen name, or a variant of it
    handle_popular: float = 0.2  # accounts under a screen name that many people use
    email_stated: float = 0.85
    email_main: float = 0.8  # the e-mail is the one the person uses most
    phone_stated: float = 0.5
    phone_main: float = 0.8
    phone_of_household: float = 0.08
    name_stated: float = 0.5
    name_false: float = 0.35
    birth_date_stated: float = 0.3
    birth_date_false: float = 0.35
    address_stated: float = 0.08
    profile_url: float = 0.06
    verified: float = 0.5  # true e-mails and phones that the service checked
    planted: float = 0.02  # accounts that state somebody else's phone or e-mail
    phones_recycled: float = 0.12  # numbers that a stranger had before
    devices_second_hand: float = 0.1
    vehicle_noted: float = 0.02

    # How they reach the network
    devices_mean: float = 1.7
    device_shared: float = 0.35  # households with a device that all use
    device_id_of_service: float = 0.4  # devices that show every service another id
    device_of_place: float = 0.3  # sessions in a public place on a computer that stands there
    device_seen: float = 0.65  # acts whose device was recorded
    imei_seen: float = 0.3
    mobile: float = 0.35  # sessions through a carrier
    public: float = 0.06  # sessions from a library, a hotel, a company
    vpn: float = 0.25  # persons who use a VPN, half of the time
    hosting: float = 0.02  # persons with a machine of their own in a data centre
    ipv6: float = 0.3  # households with IPv6
    lease_days: tuple[int, ...] = (1, 2, 7, 14, 30, 60, 90)
    carrier_users: tuple[int, int] = (100, 10_000)  # of one address
    proxy_told: float = 0.5  # VPN addresses that the source calls a likely proxy
    same_port: float = 0.25  # further acts of a session seen from the same port

    # What they do
    acts_mean: float = 6.0  # of an account, besides trade
    innocent_acts_mean: float = 3.0
    together: float = 0.45  # chance that a session goes on with another account of the person
    ip_seen: float = 0.9
    file_each_upload: float = 0.6
    viral: float = 0.3  # files seen that half the world passes on
    file_again: float = 0.4  # files that the person had before, in whichever account
    trades_mean: float = 2.0  # of a member of a group
    paid: float = 0.4  # trades that are paid for
    exchange_wallet: float = 0.3  # wallets that belong to an exchange and serve many
    meetings: float = 0.1  # trades after which the two meet in one place
    camera_told: float = 0.4  # files of a producer that name their camera

    # How it is reported
    tips: float = 0.85  # accounts of persons that a provider reports
    innocent_tips: float = 0.5  # accounts of innocents with a report, or an answer about them
    typed: float = 0.03  # persons of whom somebody writes who knows no account of theirs
    logged_too: float = 0.08  # acts in a report and in a log
    no_ports: float = 0.5  # reports without ports
    port_missing: float = 0.2  # single ports missing in the others
    minutes_only: float = 0.15  # reports with times to the minute
    days_only: float = 0.05
    zone_error: float = 0.03  # reports with local times called UTC
    duplicated: float = 0.06  # reports that another bureau sends again
    contradictory: float = 0.3  # of these, how many differ
    corrected: float = 0.01  # reports
    recalled: float = 0.01
    listed: float = 0.5  # shared networks that lists name
    listed_wrongly: float = 0.02  # of them

    def __post_init__(self) -> None:
        for name in shares():
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} must lie between 0 and 1, not {getattr(self, name)}")
        if self.persons < 10 or not 1 <= self.countries <= 100 or self.days < 100:
            raise ValueError("a world has 10 persons, 1 to 100 countries and 100 days at least")
        for name in ("group_sizes", "carrier_users"):
            least, most = getattr(self, name)
            if not 1 < least <= most:
                raise ValueError(f"{name} must be a range above 1, not {least} to {most}")


def shares() -> tuple[str, ...]:
    """Return the names of all settings that are shares.

    Example:
        >>> "vpn" in shares(), "accounts_mean" in shares()
        (True, False)
    """
    numbers = (field.name for field in fields(Settings) if field.type is float)
    return tuple(n for n in numbers if not n.endswith("_mean") and n != "innocent_accounts")


def shifted(settings: Settings, seed: int, *, factors: tuple[float, float] = _MEASURED) -> Settings:
    """Return other settings, for worlds that nothing was tuned on: odds and means 0.6 to 1.6 fold.

    What is learned from worlds of nearer `factors` rests on no single rate.

    Example:
        >>> shifted(Settings(), 101).vpn != Settings().vpn
        True
        >>> shifted(Settings(), 101).organised
        0.35
    """
    random = Random(f"{seed}:settings")
    changes: dict[str, Any] = {}
    for field in fields(settings):
        if field.type is not float or field.name in _FIXED:
            continue
        factor = random.uniform(*factors)
        value = getattr(settings, field.name)
        changes[field.name] = _shifted(value, factor, is_share=field.name in shares())
    return replace(settings, **changes)


def _shifted(value: float, factor: float, *, is_share: bool) -> float:
    if not is_share:
        return max(1.0, value * factor)
    return value * factor / (1 - value + value * factor)
