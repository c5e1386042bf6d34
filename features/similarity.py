"""How near two lists of phrase vectors are: plain arithmetic, the same on every machine.

Matrix products add in an order that depends on the processor and on how many candidates stand
beside each other. Here vectors are first brought to multiples of 2^-24; products of two such
numbers are multiples of 2^-48, and a sum of them that stays within 4 needs at most 50 of the
53 bits of a float64. So every sum is exact, whatever its order, and a candidate's cosine depends
on nothing but the two vectors. Digits after the sixth are noise of the encoder and are cut.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from features.segments import segment_max

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.integer]
VectorArray = NDArray[np.floating]

#: Cosine that counts as half similar, and the width of the step. Source: cosines measured with
#: the encoder: same concept .65 +- .10, related .39 +- .11, unrelated .10 +- .10.
CURVE_MIDDLE = 0.30
CURVE_WIDTH = 0.08

#: The same for a whole sentence against short phrases, whose cosines lie lower, after
#: :data:`CHANCE_PER_TARGET` is taken off: over the reference firms' problems and all mini-clusters
#: the median is .05 and a firm's best about .15.
SENTENCE_MIDDLE = 0.08

#: What the nearest of n phrases gains by chance, times ln(n): without it the mean problem fit of a
#: mini-cluster went with the number of its phrases (correlation .68, with it .14).
CHANCE_PER_TARGET = 0.03

#: Phrases of the asking side that decide, in units of weight.
BEST_PHRASES = 5.0

_GRID = 2.0**24
_COSINE_DIGITS = 6
# exp() differs in its last bit between processors; twelve digits still tell all cosines apart.
_CURVE_DIGITS = 12


def theme_means(theme_vectors: VectorArray, starts: IntArray) -> FloatArray:
    """Return the mean of each candidate's theme vectors, scaled to unit length again.

    Parameters
    ----------
    theme_vectors : (t, d) unit rows, candidate after candidate.
    starts : (n + 1,) row at which each candidate begins.

    Returns
    -------
    (n, d) unit rows; zeros for a candidate without themes (or with opposite ones).
    """
    sums = np.zeros((len(starts) - 1, theme_vectors.shape[1]))
    filled = starts[:-1] < starts[1:]
    if filled.any():
        sums[filled] = np.add.reduceat(on_grid(theme_vectors), starts[:-1][filled], axis=0)
    # cumsum adds from left to right on every machine; sum and norm choose their own order.
    norms = np.sqrt(np.cumsum(sums * sums, axis=1)[:, -1:]) if sums.size else sums[:, :1]
    return sums / np.where(norms > 0, norms, 1.0)


def on_grid(vectors: VectorArray) -> FloatArray:
    """Return vectors with every number brought to a multiple of 2^-24, in float64.

    Parameters
    ----------
    vectors : any shape, -1 to 1.

    Returns
    -------
    The same shape; what is on the grid already stays as it is.
    """
    return np.rint(np.asarray(vectors, dtype=np.float64) * _GRID) / _GRID


def grid_cosines(left: FloatArray, right: FloatArray) -> FloatArray:
    """Return the cosines of vectors that are on the grid; see :func:`cosines`.

    Parameters
    ----------
    left, right : (p, d) and (t, d), see :func:`on_grid`.

    Returns
    -------
    (p, t) in -1 to 1.
    """
    products: FloatArray = left @ right.T
    # Adding 0.0 turns -0.0 into 0.0.
    return np.round(products, _COSINE_DIGITS) + 0.0


def cosines(left_vectors: VectorArray, right_vectors: VectorArray) -> FloatArray:
    """Return the cosine of every left with every right unit vector.

    Parameters
    ----------
    left_vectors, right_vectors : (p, d) and (t, d) unit rows, or rows of zeros.

    Returns
    -------
    (p, t) in -1 to 1, exact to the sixth digit and independent of the other rows.
    """
    return grid_cosines(on_grid(left_vectors), on_grid(right_vectors))


def focus(
    left_vectors: VectorArray,
    theme_vectors: VectorArray,
    starts: IntArray,
    means: VectorArray,
) -> FloatArray:
    """Compare each phrase of the asking side with the themes of many candidates.

    Half the cosine with the candidate's best theme, half the cosine with the re-normalised mean
    of its themes: the best theme alone overrates wide lists, the mean alone blurs them.

    Parameters
    ----------
    left_vectors : (p, d) unit rows.
    theme_vectors : (t, d) unit rows, candidate after candidate.
    starts : (n + 1,) row at which each candidate begins.
    means : (n, d) see :func:`theme_means`.

    Returns
    -------
    (p, n) in -1 to 1; NaN for a candidate without themes.
    """
    best = segment_max(cosines(left_vectors, theme_vectors), starts)
    return (best + cosines(left_vectors, means)) / 2


def best_phrases(phrase_cosines: FloatArray, weights: FloatArray) -> FloatArray:
    """Average each candidate's best five phrases of the asking side.

    Five units of weight are filled: first from the best ordinary phrase downwards, then, if room
    is left, from the best boilerplate phrase (weight below 1) downwards, so that boilerplate never
    pushes an ordinary phrase out. If there is less weight than five units, all of it is used.

    Parameters
    ----------
    phrase_cosines : (p, n) see :func:`focus`.
    weights : (p,) in (0, 1], see :func:`features.phrases.phrase_weights`.

    Returns
    -------
    (n,) in -1 to 1; NaN without phrases, or where a candidate's column is NaN.
    """
    if not len(phrase_cosines):
        return np.full(phrase_cosines.shape[1], np.nan)
    is_boilerplate = np.broadcast_to(weights[:, None] < 1.0, phrase_cosines.shape)
    order = np.lexsort((-phrase_cosines, is_boilerplate), axis=0)
    ordered = np.take_along_axis(phrase_cosines, order, axis=0)
    before = np.cumsum(weights[order], axis=0) - weights[order]
    used = np.clip(BEST_PHRASES - before, 0.0, weights[order])
    # Fixed order of terms, from the best phrase downwards.
    total = np.cumsum(used * ordered, axis=0)[-1]
    means: FloatArray = total / np.cumsum(used, axis=0)[-1]
    return means


def similarity_curve(cosine: FloatArray, middle: float = CURVE_MIDDLE) -> FloatArray:
    """Map cosines to 0-1: sigmoid((cosine - middle) / 0.08), increasing and never clipped.

    Parameters
    ----------
    cosine : any shape, -1 to 1, NaN = unknown.
    middle : cosine that counts as half similar.

    Returns
    -------
    The same shape, above 0 and below 1, NaN where unknown; twelve digits.
    """
    similarity: FloatArray = 1.0 / (1.0 + np.exp((middle - cosine) / CURVE_WIDTH))
    return np.round(similarity, _CURVE_DIGITS)
