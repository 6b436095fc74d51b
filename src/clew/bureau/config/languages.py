"""The languages of the web app, and where their words lie: `bureau/locale/CODE/LC_MESSAGES`.

Words are marked where they stand, in English; `scripts/page_words.py` gathers them. What is kept is
text (`django.po`); what Django reads (`django.mo`) is made of it by `make setup` and with each
wheel.
"""

from pathlib import Path

SPOKEN = [
    ("en", "English"),
    ("fr", "French"),
    ("es", "Spanish"),
    ("ar", "Arabic"),
    ("hi", "Hindi"),
]
CATALOGS = Path(__file__).parents[1] / "locale"
