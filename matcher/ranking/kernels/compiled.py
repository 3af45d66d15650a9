"""How the loops are compiled."""

from matcher.imports import without

# The compiler would load linear algebra, which no loop needs: a quarter of the time that it takes to be there.
with without("scipy.linalg"):
    import numba.np.arraymath  # noqa: F401

from numba import njit

kernel = njit(cache=True, nogil=True, error_model="numpy")
