"""An invented plan of an operation: 56 sites in 19 states and one union territory of India.

The states are real; streets, people and warrants are not. It has what a real plan has: two warrants
that are not valid for the whole window, and a site that no team goes to.
"""

import csv
import random
from pathlib import Path

DAY = "2030-12-03"
ZONE = "Asia/Kolkata"
_VALID = ("2030-12-01", "2030-12-15")
_TOO_LATE = ("2030-12-03T07:00", "2030-12-15")
_STATES = {  # how many sites, and a point well within: degrees north, degrees east
    "Andhra Pradesh": (3, 15.9, 79.7),
    "Assam": (2, 26.2, 92.9),
    "Bihar": (3, 25.6, 85.6),
    "Chhattisgarh": (2, 21.3, 82.0),
    "Delhi": (4, 28.65, 77.1),
    "Goa": (1, 15.35, 74.05),
    "Gujarat": (4, 22.7, 71.6),
    "Haryana": (2, 29.1, 76.3),
    "Himachal Pradesh": (1, 31.9, 77.2),
    "Jharkhand": (2, 23.6, 85.3),
    "Karnataka": (4, 14.7, 76.2),
    "Kerala": (3, 10.4, 76.4),
    "Madhya Pradesh": (3, 23.5, 78.3),
    "Maharashtra": (5, 19.4, 76.1),
    "Odisha": (2, 20.5, 84.4),
    "Punjab": (2, 30.9, 75.5),
    "Rajasthan": (4, 26.6, 73.8),
    "Tamil Nadu": (4, 11.0, 78.4),
    "Uttar Pradesh": (3, 27.1, 80.7),
    "West Bengal": (2, 23.8, 87.7),
}
_STREETS = ("Lake Road", "Fort Road", "Mill Road", "Garden Lane", "Temple Street", "Station Road")
_RISKS = ("a dog", "children live there", "a second door", "a narrow lane", "neighbours help")
_COLUMNS = (
    *("site", "address", "country", "state", "latitude", "longitude", "zone", "team", "others"),
    *("targets", "process", "authority", "number", "valid_from", "valid_until", "risks"),
)


def write_plan(path: Path, *, seed: int) -> int:
    """Write the plan as CSV for `clew operation plan`, and return how many sites it has."""
    drawn = random.Random(seed)
    every = [state for state, (sites, _, _) in _STATES.items() for _ in range(sites)]
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, _COLUMNS)
        table.writeheader()
        for number, state in enumerate(every, start=1):
            table.writerow(_row(number, state, drawn))
    return len(every)


def _row(number: int, state: str, drawn: random.Random) -> dict[str, object]:
    _, north, east = _STATES[state]
    valid_from, valid_until = _TOO_LATE if number in {12, 31} else _VALID
    team = "" if number == 44 else f"{state} {1 + number % 2}"
    return {
        "site": f"S-{number:02}",
        "address": f"{drawn.randint(1, 90)} {drawn.choice(_STREETS)}, {state}",
        "country": "India",
        "state": state,
        "latitude": round(north + drawn.uniform(-0.05, 0.05), 5),
        "longitude": round(east + drawn.uniform(-0.05, 0.05), 5),
        "zone": ZONE,
        "team": team,
        "others": f"Inspector of {state}; A guardian of {state}" if team else "",
        "targets": f"Subject {number:02}",
        "process": "search warrant",
        "authority": f"Invented Court of {state}",
        "number": f"{number}/2030",
        "valid_from": valid_from,
        "valid_until": valid_until,
        "risks": "; ".join(drawn.sample(_RISKS, k=drawn.randint(0, 2))),
    }
