"""Pictures of pages for the documents, in English and in Arabic: small enough for a repository."""

import io
import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

FOLDER = os.environ.get("CLEW_SCREENSHOTS", "")
_LARGEST = 120_000  # bytes of a picture
_LANGUAGES = ("ar", "en")

taken_by_command = pytest.mark.skipif(not FOLDER, reason="`make screenshots` takes them")


def take_pictures(page: Page, live_server: LiveServer, addresses: Mapping[str, str]) -> None:
    """Keep a picture of each page, under its name and language; somebody is signed in."""
    page.set_viewport_size({"width": 1280, "height": 800})
    for language in _LANGUAGES:
        page.locator("#language").select_option(language)
        with page.expect_navigation():
            page.locator(".languages button").click()
        for name, address in addresses.items():
            page.goto(f"{live_server.url}{address}", wait_until="networkidle")
            keep_picture(page.screenshot(), f"{name}-{language}")


def keep_picture(screenshot: bytes, name: str) -> None:
    """Keep a picture as WebP, of the best quality that is small enough."""
    path = Path(FOLDER) / f"{name}.webp"
    with Image.open(io.BytesIO(screenshot)) as picture:
        for quality in range(90, 20, -10):
            picture.convert("RGB").save(path, "WEBP", quality=quality, method=6)
            if path.stat().st_size < _LARGEST:
                return
    pytest.fail(f"{path.name} is larger than {_LARGEST} bytes")
