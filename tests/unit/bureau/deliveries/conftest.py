"""An officer with a case, and a delivery into it that is open."""

import pytest

from clew.bureau.deliveries.actions.opening import open_delivery
from records import NOW, make_case, make_officer
from signed_in import signed_in
from tus_sender import Sender


@pytest.fixture
def officer(vault):
    return make_officer("rosa")


@pytest.fixture
def case(officer):
    return make_case(officer, number="2026-0042")


@pytest.fixture
def delivery(officer, case):
    return open_delivery(officer, case=case, label="Phone", now=NOW)


@pytest.fixture
def sender(officer, delivery):
    return Sender(signed_in(officer), delivery.pk)
