"""How the loops are compiled."""

from matcher.imports import without

# The compiler would load what no loop needs: linear algebra, C headers, settings of its own. It is there sooner so.
with without("scipy.linalg", "cffi", "yaml"):
    import numba.core.typing.cffi_utils
    import numba.np.arraymath  # noqa: F401

from numba import njit

kernel = njit(cache=True, nogil=True, error_model="numpy")
