"""Boundaries of countries and their parts, and what places are called: files that set-up makes.

They lie where the browser is given them too (ADR 32). Without them there are no shapes, and names
are English.

names     what a place is called in the active language
shapes    its outline, and its middle
"""

from pathlib import Path

import clew.bureau

BUNDLED = Path(clew.bureau.__file__).parent / "ui/static/ui/map/bundled"
