"""Scripts are few, small, our own, and leave the policy for content as strict as it is."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.urls import reverse

import clew.bureau.ui
from clew.bureau.accounts.actions.preferring import set_search_key
from records import NOW, make_case, make_officer
from signed_in import signed_in

FOLDER = Path(clew.bureau.ui.__file__).parent
SCRIPTS = sorted(
    one for one in (FOLDER / "static/ui").rglob("*.js") if one.parent.name != "bundled"
)
TEMPLATES = sorted((FOLDER / "templates").rglob("*.html"))
MOST_BYTES = 60_000  # of our scripts in any folder with those that all share: of any page's
MOST_BUNDLED = {
    "map": 40_000,
    "network": 260_000,
    "overview": 60_000,
    "uploads": 65_000,
}  # bytes that each page takes from others


def test_scripts_of_any_page_are_small():
    sizes = Counter()
    for script in SCRIPTS:
        sizes[script.parent.name] += script.stat().st_size
    shared = sizes.pop("ui")

    assert sizes
    assert all(size + shared < MOST_BYTES for size in sizes.values())


def test_what_is_bundled_is_bounded_and_of_pages_that_need_it():
    sizes = Counter()
    for one in (FOLDER / "static/ui").rglob("bundled/*.js"):
        sizes[one.parent.parent.name] += one.stat().st_size

    assert sizes.keys() == MOST_BUNDLED.keys()
    assert all(size < MOST_BUNDLED[page] for page, size in sizes.items())


@pytest.mark.parametrize(
    "script", SCRIPTS, ids=lambda script: f"{script.parent.name}/{script.name}"
)
def test_a_script_takes_in_only_files_of_the_site_and_writes_no_markup(script):
    text = script.read_text()
    for taken in re.findall(r'from "([^"]+)"', text):
        file = (script.parent / taken).resolve()
        assert taken.startswith("."), taken
        assert file.is_relative_to(FOLDER), taken
        assert file.is_file(), f"{taken}; make setup makes what is bundled"
    for unsafe in ("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "Function(", "://"):
        assert unsafe not in text


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)
def test_no_page_holds_a_script_a_style_or_a_handler_of_its_own(template):
    text = re.sub(r"{%.*?%}", "", template.read_text())
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=", text)


@pytest.mark.django_db
def test_only_pages_that_need_a_script_load_one_under_the_same_policy(vault):
    officer = make_officer()
    set_search_key(officer, is_on=False, now=NOW)
    client, case = signed_in(officer), make_case(officer)
    plain = client.get(reverse("case", args=[case.pk]))
    triage = client.get(reverse("case-triage", args=[case.pk]))

    assert b"<script" not in plain.content
    assert triage.content.count(b"<script") == 1
    assert triage["content-security-policy"] == plain["content-security-policy"]
    assert "script-src 'self';" in triage["content-security-policy"]
