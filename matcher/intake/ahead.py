"""What comes next is got ready while what came before is worked on."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")


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
