"""Reveals and exports take a fresh proof; who gives it comes back to the task."""

import io
from uuid import uuid4

import numpy as np
import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from PIL import Image

from clew.bureau.access import rules
from clew.bureau.access.declaring import routes, rule_of
from clew.bureau.access.roles import Role
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from records import PASSWORD, make_case, make_exhibit, make_item, make_match
from second_factor import code_now, give_app, wrong_code
from signed_in import signed_in

pytestmark = pytest.mark.django_db

WHY = {"reason": "to compare"}
LATE_S = 15 * 60


@pytest.fixture
def tasks(rosa, vault):
    """What takes a proof: the address that is asked, and the page that it belongs to."""
    give_app(rosa)
    case = make_case(rosa)
    exhibit = make_exhibit(case)
    one, other = make_item(exhibit), make_item(exhibit)
    match = make_match(one, other)
    for item in (one, other):
        with io.BytesIO() as out:
            Image.fromarray(np.full((60, 80, 3), (200, 30, 30), np.uint8)).save(out, "JPEG")
            writer = vault.thumbs.writer()
            writer.write(out.getvalue())
            writer.commit(item.sha256)
    return {
        reverse("reveal", args=[one.sha256]): reverse("item", args=[one.sha256]),
        reverse("reveal-both", args=[match.pk]): reverse("compare", args=[match.pk]),
        reverse("report", args=[case.pk, "html"]): reverse("case", args=[case.pk]),
    }


def _seen() -> set[str]:
    return set(AuditEvent.objects.values_list("tag", flat=True)) & {
        tags.VAULT_THUMBNAIL_REVEALED,
        tags.REPORTS_REPORT_MADE,
    }


def test_after_a_while_reveals_and_reports_take_a_proof_and_lead_back_to_the_task(rosa, tasks):
    for address, page in tasks.items():
        client = signed_in(rosa, shown_s_ago=LATE_S)

        asked = client.post(address, WHY)
        assert asked["location"] == f"/prove/?next={page.replace('/', '%2F')}"
        assert b"Prove that it is you" in client.get(page).content
        assert not _seen()
        code_page = client.get(asked["location"])
        wrong = client.post(code_page["location"], {"code": wrong_code()})
        assert wrong.status_code == 200
        assert client.post(address, WHY).status_code == 302


def test_a_code_is_proof_enough_for_what_was_asked(rosa, tasks):
    client = signed_in(rosa, shown_s_ago=LATE_S)
    address, page = next(iter(tasks.items()))
    asked = client.get(client.post(address, WHY)["location"])

    back = client.post(asked["location"], {"code": code_now()})

    assert back["location"] == page
    assert b"Prove that it is you" not in client.get(page).content
    assert [client.post(one, WHY).status_code for one in tasks] == [200] * 3
    assert _seen() == {tags.VAULT_THUMBNAIL_REVEALED, tags.REPORTS_REPORT_MADE}
    proved = AuditEvent.objects.get(tag=tags.UI_IDENTITY_PROVED)
    assert (proved.officer, proved.details) == (rosa, {"shown": "totp"})


def test_a_password_proves_nothing_for_whom_has_a_factor(rosa, tasks):
    client = signed_in(rosa, shown_s_ago=LATE_S)

    by_password = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    assert by_password["location"] == reverse("mfa_reauthenticate")
    assert client.post(next(iter(tasks)), WHY).status_code == 302
    assert not _seen()


def test_nor_where_a_password_is_enough_to_sign_in(rosa, tasks, settings):
    settings.CLEW_TAKES_SECOND_FACTOR = False
    client = signed_in(rosa, shown_s_ago=None)

    assert client.post(next(iter(tasks)), WHY).status_code == 302
    assert not _seen()


def test_in_a_demonstration_without_factors_the_password_is_asked_again(rosa, tasks, settings):
    settings.CLEW_TAKES_SECOND_FACTOR = False
    Authenticator.objects.all().delete()
    client = signed_in(rosa, shown_s_ago=None)
    assert client.post(next(iter(tasks)), WHY).status_code == 200
    session = client.session
    session["account_authentication_methods"][0]["at"] -= LATE_S
    session.save()
    assert client.post(next(iter(tasks)), WHY).status_code == 302

    wrong = client.post(reverse("account_reauthenticate"), {"password": "a guess"})
    right = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    assert (wrong.status_code, right.status_code) == (200, 302)
    assert client.post(next(iter(tasks)), WHY).status_code == 200
    told = set(AuditEvent.objects.values_list("tag", flat=True))
    assert {tags.UI_SIGN_IN_FAILED, tags.UI_IDENTITY_PROVED} <= told


def test_how_long_a_proof_lasts_is_a_setting(rosa, tasks, settings):
    client = signed_in(rosa, shown_s_ago=LATE_S - 30)
    assert client.post(next(iter(tasks)), WHY).status_code == 200

    settings.CLEW_SESSION_LIMITS = type(settings.CLEW_SESSION_LIMITS).from_process(
        {"CLEW_PROOF_MINUTES": "14"}
    )

    assert client.post(next(iter(tasks)), WHY).status_code == 302


def test_whatever_page_reveals_or_lets_anything_leave_takes_a_proof(rosa):
    rosa.roles = frozenset(Role)
    rosa.save()
    client = signed_in(rosa, shown_s_ago=LATE_S)
    named = [name for name in vars(rules) if name.startswith(("REVEAL", "EXPORT_"))]
    revealing = [getattr(rules, name) for name in named]
    tried = []
    for _, route in routes():
        if rule_of(route.callback) in revealing and route.name not in SHOWS_NOTHING:
            args = [
                uuid4() if key.endswith("_id") else "0" * 64 for key in route.pattern.converters
            ]
            answer = client.post(reverse(route.name, args=args), WHY)
            assert answer.status_code == 302, route.name
            assert answer["location"].startswith("/prove/"), route.name
            tried.append(route.name)
    assert {"reveal", "triage-reveal", "look-at-both", "reveal-moment", "report"} <= set(tried)
    assert client.post(reverse("overview-file"), WHY)["location"].startswith("/prove/")


SHOWS_NOTHING = {"triage-reason", "triage-let-go", "let-go-of-both"}
"""What an officer says of what was shown, or why it will be."""
