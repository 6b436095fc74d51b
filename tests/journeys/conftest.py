"""What journeys in a browser share."""

import pytest
from pytest_django.live_server_helper import LiveServer


@pytest.fixture(scope="session")
def live_server(django_db_setup: None, live_server: LiveServer) -> LiveServer:
    """The server, started once the test's database is chosen: else its threads share another."""
    return live_server
