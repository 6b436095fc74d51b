"""What is compiled runs, wherever Clew is installed."""

from clew.index import compiled as module
from clew.index.compiled import compiled


def test_without_a_place_to_keep_it_a_loop_is_compiled_all_the_same(monkeypatch):
    njit, asked = module.njit, []

    def read_only(*, cache=False, **options):
        asked.append(cache)
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return njit(**options)

    monkeypatch.setattr(module, "njit", read_only)

    @compiled(boundscheck=True)
    def total(count):
        return sum(range(count))

    assert total(5) == 10
    assert asked == [True, False]
