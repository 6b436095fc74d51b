"""The web app is served to this machine only, unless a proxy encrypts."""

import pytest

from clew.bureau.config.environment import Environment
from clew.bureau.config.serve import PublicHostError, serve

PUBLIC = ["0.0.0.0", "::", "192.0.2.7", "clew.example", ""]


@pytest.mark.parametrize("host", PUBLIC)
def test_an_address_that_others_reach_is_refused_with_advice(host: str) -> None:
    with pytest.raises(PublicHostError, match="--behind-tls-proxy"):
        serve(host=host, port=8400)


def test_a_proxys_word_on_encryption_counts_only_where_there_is_one() -> None:
    assert not Environment.from_process({}).behind_tls_proxy
    assert Environment.from_process({"CLEW_BEHIND_TLS_PROXY": "1"}).behind_tls_proxy
