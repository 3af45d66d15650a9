"""Imports that leave out what is installed but not wanted."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from threading import get_ident
from types import ModuleType


@contextmanager
def without(*packages: str) -> Iterator[None]:
    """Whatever this thread loads in the body finds none of `packages`, unless they are loaded already. For libraries
    that can do without them, and take them wherever they are there. Other threads find them as ever."""
    hiding = _Hiding(packages)
    sys.meta_path.insert(0, hiding)
    try:
        yield
    finally:
        sys.meta_path.remove(hiding)


class _Hiding:
    """A finder that says of some packages that they are not there, to the thread that it was made in."""

    def __init__(self, packages: Sequence[str]) -> None:
        self._packages, self._thread = frozenset(packages), get_ident()

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name in self._packages and get_ident() == self._thread:
            raise ModuleNotFoundError(f"{name} is left out", name=name)
        return None
