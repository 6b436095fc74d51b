"""Writers of indexed rows go one after another."""

import threading
import time

import pytest
from django.db import connection, transaction

from clew.bureau.turns import take_turn


@pytest.mark.django_db(transaction=True)
def test_a_turn_without_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        take_turn()


@pytest.mark.django_db(transaction=True)
def test_a_second_writer_waits_until_the_first_ones_transaction_ends() -> None:
    order: list[str] = []

    def second() -> None:
        try:
            with transaction.atomic():
                take_turn()
                order.append("second")
        finally:
            connection.close()

    writer = threading.Thread(target=second)
    with transaction.atomic():
        take_turn()
        writer.start()
        time.sleep(0.3)
        order.append("first")
    writer.join(timeout=20)

    assert order == ["first", "second"]
