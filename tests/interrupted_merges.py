"""Merges during which something else happens to the index."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from clew.index.hamming import index as index_module
from clew.index.hamming import merging as merging_module
from clew.index.hamming.files import IndexFiles


@contextmanager
def during_the_next_merge(happens: Callable[[], None]) -> Iterator[None]:
    """Let something happen once, when a merge has written its segment and not yet published it.

    Who waits for that merge goes on as if killed then: what is removed is hidden, no more.
    """
    drafted, merge, todo = merging_module.drafted, merging_module.merge, [happens]

    @contextmanager
    def interrupted(*arguments):
        with drafted(*arguments) as draft:
            while todo:
                todo.pop()()
            yield draft

    def unless_it_waits(files: IndexFiles, *, wait: bool = False) -> bool:
        return not wait and merge(files)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(merging_module, "drafted", interrupted)
        patched.setattr(index_module, "merge", unless_it_waits)
        yield


@contextmanager
def killed_before_merging() -> Iterator[None]:
    """Let nobody write segments anew: what is removed is hidden, no more."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(index_module, "merge", lambda _files, **_wait: False)
        yield
