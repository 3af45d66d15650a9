"""Imports that leave out what is installed but not wanted."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without(package: str) -> Iterator[None]:
    """Whatever is imported in the body finds no `package`. For libraries that can do without it, and take it wherever
    it is there."""
    standing = sys.modules.get(package)
    sys.modules[package] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[package]
        if standing is not None:
            sys.modules[package] = standing
