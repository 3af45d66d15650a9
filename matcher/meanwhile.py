"""What can be done while something else waits, for the most part for the database."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")


def one_ahead(items: Iterator[Item]) -> Iterator[Item]:
    """`items`, the next of which is made in a thread of its own while the caller has the one before.

    For a caller that mostly waits for a database. What `items` raises comes out here, in its turn; no more than one is
    made that nobody asks for.
    """
    with ThreadPoolExecutor(1) as other:
        coming = other.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = other.submit(next, items, None)
            yield item


@contextmanager
def beside(work: Callable[[], Made]) -> Iterator[Callable[[], Made]]:
    """Do `work`, which asks no database, while PostgreSQL does what it is asked in the body. What is given waits for
    what came of it."""
    with ThreadPoolExecutor(1) as worker:
        yield worker.submit(work).result
