"""How the loops are compiled."""

from numba import njit

kernel = njit(cache=True, nogil=True, error_model="numpy")
