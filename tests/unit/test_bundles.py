"""Bundles of scripts: what pages take from others is there, with its licences; a fault is told."""

import importlib.util
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "src/clew/bureau/ui/static/ui"
TAKING = {one.parent.name for one in (ROOT / "bundles").glob("*/[a-z]*.js")} - {"node_modules"}
BUNDLED = {page: PAGES / page / "bundled" for page in sorted(TAKING)}


@pytest.fixture
def hook():
    spec = importlib.util.spec_from_file_location("bundling", ROOT / "bundles/bundling.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", BUNDLED)
def test_set_up_made_a_bundle_of_all_that_a_page_takes(page):
    taken = {one.name for one in (ROOT / "bundles" / page).glob("*.js")}

    assert taken == {one.name for one in BUNDLED[page].glob("*.js")}, "make setup makes the bundles"


def test_the_licences_of_all_that_pages_take_lie_beside_it():
    told = "\n----\n".join((one / "LICENCES.txt").read_text() for one in BUNDLED.values())
    package = json.loads((ROOT / "bundles/package.json").read_text())

    for name, version in package["dependencies"].items():
        assert f"{name} {version}\n" in told
    mit, isc = "Permission is hereby granted", "Permission to use, copy, modify"
    granted = (mit, isc, "Redistribution and use in source and binary forms")  # BSD
    assert all(any(words in one for words in granted) for one in told.split("\n----\n"))


def test_packages_are_named_by_exact_versions():
    package = json.loads((ROOT / "bundles/package.json").read_text())

    for version in (package["dependencies"] | package["devDependencies"]).values():
        assert version.replace(".", "").isdecimal()


def test_a_lock_that_does_not_fit_is_told_with_what_to_do(hook, tmp_path):
    (tmp_path / "bundles").mkdir()
    (tmp_path / "bundles/package.json").write_text('{"dependencies": {"sigma": "3.0.2"}}')

    with pytest.raises(hook.BundleError, match=r"package-lock\.json could not be installed"):
        hook.make_bundles(tmp_path)
