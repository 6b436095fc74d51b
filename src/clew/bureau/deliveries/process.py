"""The process that reads what was handed in to the vault that CLEW_VAULT names, and then ends.

`python -m clew.bureau.deliveries.process`; where another reads already it ends at once.
"""

import os
import pkgutil

import django


def main() -> None:
    """Read what waits. Modules that need records are loaded once Django has its settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clew.bureau.config.settings")
    django.setup()
    pkgutil.resolve_name("clew.bureau.deliveries.reading:read_handed_in")()


if __name__ == "__main__":
    main()
