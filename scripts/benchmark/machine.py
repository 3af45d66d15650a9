"""What this machine can do: the yardstick that seconds are told beside."""

import os
import platform
import time
from typing import Any

import numpy as np


def facts() -> dict[str, Any]:
    """The machine, in so far as it explains the figures."""
    return {
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "load": round(os.getloadavg()[0], 2),
    }


def sgemm_seconds(rows: int, columns: int, dimensions: int, repeats: int = 3) -> float:
    """Seconds of the bare float32 product [rows, dimensions] × [dimensions, columns], in blocks; best of `repeats`.

    The dense part of comparing every vacancy with every person cannot be done in less on this machine.
    """
    random = np.random.default_rng(0)
    left = random.standard_normal((rows, dimensions), dtype=np.float32)
    right = random.standard_normal((dimensions, columns), dtype=np.float32)
    block = np.empty((min(rows, 256), columns), dtype=np.float32)
    best = float("inf")
    for _ in range(repeats):
        began = time.perf_counter()
        for first in range(0, rows, 256):
            part = left[first : first + 256]
            np.matmul(part, right, out=block[: len(part)])
        best = min(best, time.perf_counter() - began)
    return best
