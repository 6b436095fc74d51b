"""Tasks for executors, in a module that worker processes can import."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Square:
    """Squares numbers; refuses the odd ones it is told to, and dies of others, so many times."""

    folder: Path
    refuses: frozenset[int] = frozenset()
    dies_of: frozenset[int] = frozenset()
    deaths: int = 1

    def __call__(self, number: int) -> int:
        if number in self.refuses:
            raise ValueError(f"{number} is refused")
        if number in self.dies_of:
            died = len(list(self.folder.glob(f"{number}.*")))
            if died < self.deaths:
                (self.folder / f"{number}.{died}").touch()
                os.kill(os.getpid(), signal.SIGKILL)
        return number * number
