"""What one posting is like, over the distinct texts of people: from its rows of the likeness of all texts with all."""

import numpy as np

from matcher.ranking.kernels.compiled import kernel

LANES = 2048
"""Texts that are gone through together: as many as stay near, for each stretch costs a call."""
FLIP = np.int32(0x7FFFFFFF)
"""The bits of floats, as whole numbers, sort as the floats do once those of negative ones are turned by this. Whole
numbers are compared many at a time; floats would go one by one, for fear of what is no number."""


@kernel
def _in_order(bits, out):  # type: ignore[no-untyped-def]
    """Turn the bits of floats into whole numbers that sort as they do, or back again."""
    for lane in range(out.shape[0]):
        value = bits[lane]
        out[lane] = value ^ ((value >> np.int32(31)) & FLIP)


@kernel
def _keep_larger(kept, carried):  # type: ignore[no-untyped-def]
    """Lane by lane the larger stays, and the smaller is carried on."""
    for lane in range(kept.shape[0]):
        here, new = kept[lane], carried[lane]
        kept[lane] = max(here, new)
        carried[lane] = min(here, new)


@kernel
def work_likeness(likeness, rows, ends, weights, out):  # type: ignore[no-untyped-def]
    """How like each text is to what the work is called: the weighted mean over the ways of saying it, to `out` [texts].

    Way w has the rows `rows[ends[w - 1]:ends[w]]` of `likeness` [rows, texts], of which the likest counts, and weighs
    `weights[w]`. Ways without rows are left out of the mean.
    """
    bits, first, whole = likeness.view(np.int32), 0, np.float32(0.0)
    for way in range(ends.shape[0]):
        whole += weights[way] if ends[way] > first else np.float32(0.0)
        first = ends[way]
    whole = max(whole, np.float32(1.0))
    kept, carried = np.empty(LANES, dtype=np.int32), np.empty(LANES, dtype=np.int32)
    floats = carried.view(np.float32)
    for start in range(0, likeness.shape[1], LANES):
        some = out[start : start + LANES]
        width = some.shape[0]
        _fill(some, np.float32(0.0))
        first = 0
        for way in range(ends.shape[0]):
            for place in range(first, ends[way]):
                _in_order(bits[rows[place], start : start + width], carried[:width])
                if place == first:
                    _copy(kept[:width], carried[:width])
                else:
                    _keep_larger(kept[:width], carried[:width])
            if ends[way] > first:
                _in_order(kept[:width], carried[:width])
                _add(some, floats[:width], weights[way])
            first = ends[way]
        _divide(some, whole)


@kernel
def _fill(out, value):  # type: ignore[no-untyped-def]
    for lane in range(out.shape[0]):
        out[lane] = value


@kernel
def _copy(out, values):  # type: ignore[no-untyped-def]
    for lane in range(out.shape[0]):
        out[lane] = values[lane]


@kernel
def _divide(out, by):  # type: ignore[no-untyped-def]
    for lane in range(out.shape[0]):
        out[lane] /= by


@kernel
def _add(out, values, weight):  # type: ignore[no-untyped-def]
    for lane in range(out.shape[0]):
        out[lane] += weight * values[lane]


@kernel
def mean_of_nearest(likeness, rows, best, out):  # type: ignore[no-untyped-def]
    """The mean of the `best` largest of some rows of `likeness` [rows, texts], by text, to `out` [texts]."""
    bits = likeness.view(np.int32)
    kept, carried = np.empty((best, LANES), dtype=np.int32), np.empty(LANES, dtype=np.int32)
    floats = carried.view(np.float32)
    for start in range(0, likeness.shape[1], LANES):
        some = out[start : start + LANES]
        width = some.shape[0]
        for place in range(best):
            _fill(kept[place], ~FLIP)
        for number in range(rows.shape[0]):
            _in_order(bits[rows[number], start : start + width], carried[:width])
            for place in range(min(best, number + 1)):
                _keep_larger(kept[place, :width], carried[:width])
        _fill(some, np.float32(0.0))
        for place in range(best):
            _in_order(kept[place, :width], carried[:width])
            _add(some, floats[:width], np.float32(1.0))
        _divide(some, np.float32(best))


@kernel
def shared_grams(present, starts, texts, weights, out):  # type: ignore[no-untyped-def]
    """The share of each text's n-grams that a posting has, to `out` [texts]. `present` are the posting's n-grams;
    n-gram g stands in `texts[starts[g]:starts[g + 1]]` and is as much of each as `weights` say."""
    _fill(out, np.float32(0.0))
    for gram in present:
        for place in range(starts[gram], starts[gram + 1]):
            out[texts[place]] += weights[place]
    for text in range(out.shape[0]):
        out[text] = min(out[text], np.float32(1.0))
