"""Write the table of subdivisions (ISO 3166-2) anew, from the package iso3166-2.

Download that package (`pip download --no-deps iso3166-2`), and give the file iso3166-2.json in it.
"""

import csv
import json
import re
import sys
from pathlib import Path

OUTPUT = Path(__file__).resolve().parents[1] / "src/clew/network/jurisdiction/subdivisions.csv"
_LANGUAGE = re.compile(r"\s*\([^)]*\)\s*$")


def main(source: Path) -> None:
    """Write one row a subdivision: its code, the one it lies in, its name, its other names."""
    countries = json.loads(source.read_text())
    with OUTPUT.open("w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["code", "within", "name", "other_names"])
        for country in sorted(countries):
            for code, told in sorted(countries[country].items()):
                others = _names(told["localOtherName"] or "", told["name"])
                rows.writerow([code, told["parentCode"] or "", told["name"], ";".join(others)])


def _names(listed: str, name: str) -> list[str]:
    names = (_LANGUAGE.sub("", one).strip().replace(";", "") for one in listed.split(", "))
    return [
        one for one in dict.fromkeys(names) if len(one) > 2 and one != name and one[0].isalpha()
    ]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
