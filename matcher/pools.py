"""People prepared for ranking, kept for whoever asks about work now: to prepare them takes longer than to rank them."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sized
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T", bound=Sized)

MOST_PEOPLE = 200_000
"""So many people are kept prepared at most, those asked for last: some three kilobytes each."""


class Pools:
    """What was prepared, by all that it was prepared from: where anything of that is another, it is prepared anew."""

    def __init__(self, most: int = MOST_PEOPLE) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, version: Hashable, prepare: Callable[[], T]) -> T:
        """What is kept of this version, or what `prepare` makes of it. Others wait meanwhile: they ask for the same."""
        with self._lock:
            if version not in self._kept:
                self._kept[version] = prepare()
            self._kept.move_to_end(version)
            while len(self._kept) > 1 and sum(map(len, self._kept.values())) > self._most:
                self._kept.popitem(last=False)
            found: T = self._kept[version]
            return found
