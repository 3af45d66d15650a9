"""An encoder that knows one trade, for pages that ask about work."""

from collections.abc import Sequence
from typing import Any

import numpy as np


class TradeEncoder:
    """A text about cleaning is like another one about cleaning, and like nothing else."""

    name, revision, dimensions = "trades", "1", 2

    def encode(self, texts: Sequence[str], **said: object) -> np.ndarray[Any, np.dtype[np.float32]]:
        return np.array([[1, 0] if "städ" in text.casefold() else [0, 1] for text in texts], dtype=np.float32)
