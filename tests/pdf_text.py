"""The text of a PDF, as poppler's `pdftotext` reads it; tests that need it skip where it is not."""

import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest

UNSEEN = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069"))


def pdf_text(pdf: bytes, folder: Path) -> str:
    """Return the words of a PDF in their logical order, one space between them.

    Marks of direction are left out, and Arabic letters are told by what they are, not by the form
    in which they were drawn.
    """
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext (Debian: poppler-utils) is not installed")
    path = folder / "document.pdf"
    path.write_bytes(pdf)
    command = ["pdftotext", str(path), "-"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return " ".join(unicodedata.normalize("NFKC", text.translate(UNSEEN)).split())
