"""Plug-ins: one file each in a package, found by looking. There is no list to keep."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType


def offered_by(package: ModuleType, attribute: str) -> Iterator[tuple[ModuleType, object]]:
    """Yield every file of a package, by name, with what it sets this attribute to; None if nothing.

    Files are imported one by one as they are asked for.

    Example:
        >>> import clew.model
        >>> [file.__name__ for file, _ in offered_by(clew.model, "Tlp")][:2]
        ['clew.model.conditions', 'clew.model.digests']
    """
    for name in sorted(found.name for found in pkgutil.iter_modules(package.__path__)):
        module = importlib.import_module(f"{package.__name__}.{name}")
        yield module, getattr(module, attribute, None)
