"""Scripts are few, small, our own, and leave the policy for content as strict as it is."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

import clew.bureau.ui
from clew.bureau.accounts.actions.preferring import set_search_key
from records import NOW, make_case, make_officer
from signed_in import signed_in

FOLDER = Path(clew.bureau.ui.__file__).parent
SCRIPTS = sorted((FOLDER / "static/ui").rglob("*.js"))
TEMPLATES = sorted((FOLDER / "templates").rglob("*.html"))
MOST_BYTES = 100_000  # of all scripts, so of those of any page


def test_all_scripts_together_are_small():
    assert SCRIPTS
    assert sum(script.stat().st_size for script in SCRIPTS) < MOST_BYTES


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_script_takes_in_only_its_neighbours_and_writes_no_markup(script):
    text = script.read_text()
    for taken in re.findall(r'from "([^"]+)"', text):
        assert taken.startswith("./"), taken
        assert (script.parent / taken).is_file(), taken
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
