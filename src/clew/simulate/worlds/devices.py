"""Devices: telephones, tablets and computers, with the ids that services see of them."""

from dataclasses import dataclass, replace
from math import inf
from random import Random

from clew.model.identifier import Identifier, IdentifierKind
from clew.simulate.worlds.settings import Settings

_TEST_IMEI = "00101700"  # of the codes that the GSM Association keeps for tests
_CAMERAS = ("zenlux", "optika", "lumora", "fotomax")


@dataclass(frozen=True, slots=True)
class Device:
    """A machine: some show every service another id, telephones have an IMEI.

    It belongs to this owner from one day on, until another, where it changes hands.
    """

    id: str
    is_id_of_service: bool
    imei: str | None
    camera: str
    from_day: float = 0.0
    until_day: float = inf

    def seen_by(self, service: str) -> Identifier:
        """Return the id that a service sees."""
        if not self.is_id_of_service:
            return Identifier(IdentifierKind.DEVICE, self.id)
        of_service = Random(f"{self.id}:{service}").getrandbits(64)
        return Identifier(IdentifierKind.DEVICE, f"{of_service:016x}")


class DeviceShop:
    """Sells the devices of a world."""

    def __init__(self, random: Random, settings: Settings) -> None:
        self._random, self._settings = random, settings
        self._sold = 0

    def device(self) -> Device:
        """Return a device that nobody has."""
        random = self._random
        self._sold += 1
        return Device(
            id=f"{random.getrandbits(64):016x}",
            is_id_of_service=random.random() < self._settings.device_id_of_service,
            imei=_imei(self._sold) if random.random() < 0.6 else None,
            camera=f"{random.choice(_CAMERAS)}/{random.randrange(10**7):07}",
        )

    def computer(self) -> Device:
        """Return a device that is no telephone."""
        return replace(self.device(), imei=None)

    def devices(self) -> list[Device]:
        """Return what one person owns."""
        more = self._settings.devices_mean - 1
        return [self.device() for _ in range(1 + drawn_count(self._random, more))]

    def handed_down(self, device: Device, *, day: float) -> tuple[Device, Device]:
        """Return a device as its owner had it until a day, and as the next one has it after."""
        return replace(device, until_day=day), replace(device, from_day=day + 7)


def drawn_count(random: Random, mean: float) -> int:
    """Return a count with this mean, of which small ones are the most common."""
    count = 0
    while random.random() < mean / (1 + mean):
        count += 1
    return count


def _imei(serial: int) -> str:
    """A telephone's number, with its check digit (Luhn)."""
    body = (
        f"{_TEST_IMEI}{serial * 617_283 % 10**6:06}"  # neighbours were not sold one after another
    )
    doubled = (int(d) * (1 + place % 2) for place, d in enumerate(body))
    check = -sum(d // 10 + d % 10 for d in doubled) % 10
    return f"{body}{check}"
