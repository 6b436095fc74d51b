"""Where the public sample media is; tests that need it skip, saying so, where it is absent."""

import os
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]


def sample_media() -> Path:
    """The folder of benign public media beside the checkout, or CLEW_SAMPLE_MEDIA; else skip."""
    folder = Path(os.environ.get("CLEW_SAMPLE_MEDIA", CHECKOUT.parent / "shared" / "media"))
    if not folder.is_dir():
        pytest.skip(f"no sample media at {folder}; set CLEW_SAMPLE_MEDIA to its folder")
    return folder
