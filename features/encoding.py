"""Profiles of both sides as feature vectors of named blocks; comparisons read nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from features.catalogue import FactRef
from features.similarity import grid_cosines, on_grid, theme_means
from features.vocabulary import Basis, Cause, RespondentGroup

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


class Input(NamedTuple):
    """What one side brought to one comparison, as data for the reader of an explanation.

    Parameters
    ----------
    phrases : free text, such as technologies or fields of institutes.
    codes : codes or identifiers, such as NACE codes or chosen answers.
    level : answer on the five-step scale, or None.
    number : value in 0-1 (demand, relief, strength of a path) or a head count, or None.
    facts : what carries the number.
    basis : documented, derived, assumption ...; for a firm's own statement ``entered``.
    """

    phrases: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    level: int | None = None
    number: float | None = None
    facts: tuple[FactRef, ...] = ()
    basis: Basis = Basis.ENTERED


class Block(NamedTuple):
    """One named part of a feature vector, for inspection.

    Parameters
    ----------
    name : stable key.
    labels : what each row (or number) stands for.
    unit : unit and range.
    meaning : one sentence.
    values : the numbers; NaN = unknown.
    """

    name: str
    labels: tuple[str, ...]
    unit: str
    meaning: str
    values: NDArray[np.float64]


@dataclass(frozen=True)
class PhraseBlock:
    """Phrases of one list.

    Parameters
    ----------
    phrases : (p,) as written.
    vectors : (p, d) unit rows on the grid (see :func:`features.similarity.on_grid`).
    weights : (p,) 0-1, small for boilerplate.
    """

    phrases: tuple[str, ...]
    vectors: FloatArray
    weights: FloatArray

    def __len__(self) -> int:
        return len(self.phrases)


@dataclass(frozen=True)
class RaggedPhrases:
    """Phrases of many candidates in one matrix.

    Parameters
    ----------
    vectors : (t, d) unit rows on the grid, candidate after candidate.
    starts : (n + 1,) row at which each candidate begins; no candidate is empty.
    """

    vectors: FloatArray
    starts: IntArray


@dataclass(frozen=True)
class Themes:
    """The themes of many candidates in several languages, in one matrix for one product.

    Parameters
    ----------
    rows : (l * t + l * n, d) unit rows on the grid: the t themes in each of l languages, then
        each candidate's mean theme in each language, scaled to unit length again.
    starts : (n + 1,) row at which each candidate begins, the same in every language.
    languages : l.
    """

    rows: FloatArray
    starts: IntArray
    languages: int

    @property
    def count(self) -> int:
        """How many themes there are in one language."""
        return int(self.starts[-1])


@dataclass(frozen=True)
class EncodedSME:
    """A firm as named blocks (see :func:`features.blocks.sme_blocks` for shapes and units).

    Parameters
    ----------
    group : respondent group, whose weights apply.
    offered, english, sought, problem : technology phrases and sentences of the problem.
    technologies : (p, d) rows of offered, english and sought, one after the other.
    off_topic : (p,) cosine of each of them with the nearest division of the economy in which no
        mini-cluster works.
    words : how many words the offered and sought phrases have, boilerplate left out.
    industry_codes : (c, 4) see :func:`features.industry.code_rows`.
    wipo : (35,) 0 or 1.
    employees : head count, NaN = not given; size : 0-1, the size prior of its class.
    readiness, severity : (7,) 0-1, NaN = unknown.
    activity : 0-1, NaN = no field of co-operation chosen.
    style : (4,) fit of the answers with Table 1, 0-1, NaN = unknown.
    access : (a,) 0-1, strength of the best introduction path to each agency.
    programmes : (g,) 0 or 1, programmes it may use; NaN = depends on an answer it did not give.
    causes : why a comparison is unknown on the firm's side.
    inputs : what the firm brought to each comparison.
    """

    group: RespondentGroup
    offered: PhraseBlock
    english: PhraseBlock
    sought: PhraseBlock
    problem: PhraseBlock
    technologies: FloatArray
    off_topic: FloatArray
    words: int
    industry_codes: IntArray
    wipo: FloatArray
    employees: float
    size: float
    readiness: FloatArray
    severity: FloatArray
    activity: float
    style: FloatArray
    access: FloatArray
    programmes: FloatArray
    causes: Mapping[str, Cause]
    inputs: Mapping[str, Input]
    _last_table: list[tuple[Themes, FloatArray]] = field(
        default_factory=list, init=False, repr=False, compare=False
    )

    def theme_cosines(self, themes: Themes) -> FloatArray:
        """Return the cosines of the firm's technologies with the rows of the themes.

        The focus, the margin and the alignments read the same table, so it is kept for the themes
        that were asked for last.

        Parameters
        ----------
        themes : of n candidates.

        Returns
        -------
        (p, l * t + l * n) in -1 to 1, columns in the order of :class:`Themes`.
        """
        for known, table in self._last_table:
            if known is themes:
                return table
        table = grid_cosines(self.technologies, themes.rows)
        self._last_table[:] = [(themes, table)]
        return table


@dataclass(frozen=True)
class EncodedCandidates:
    """Mini-clusters as stacked named blocks.

    Parameters
    ----------
    ids : (n,) identifiers in catalogue order.
    themes : theme phrases in German, English and Korean.
    problem_targets : themes and the fields of the institutes near by.
    industry_codes : (c, 4) all candidates' codes; ``industry_starts`` (n + 1,).
    wipo : (n, 35) 0 or 1.
    demand : (n, 7) 0-1, NaN = unknown; relief : (n, 7) 0-1, an assumption where no fact speaks.
    agency : (n,) position of the agency; hop : (n,) 0-1, strength of the agency's own edge.
    programmes : (n, g) 0 or 1.
    inputs : per candidate, what it brought to each comparison.
    """

    ids: tuple[str, ...]
    themes: Themes
    problem_targets: RaggedPhrases
    industry_codes: IntArray
    industry_starts: IntArray
    wipo: FloatArray
    demand: FloatArray
    relief: FloatArray
    agency: IntArray
    hop: FloatArray
    programmes: FloatArray
    inputs: tuple[Mapping[str, Input], ...]

    def __len__(self) -> int:
        return len(self.ids)


def ragged(vectors: FloatArray, lengths: Sequence[int]) -> RaggedPhrases:
    """Stack phrase vectors of many candidates.

    Parameters
    ----------
    vectors : (t, d) unit rows, candidate after candidate.
    lengths : (n,) number of rows of each candidate, each >= 1.

    Returns
    -------
    The same vectors on the grid, and where each candidate begins.
    """
    return RaggedPhrases(on_grid(vectors), run_starts(lengths))


def stack_themes(by_language: Sequence[FloatArray], lengths: Sequence[int]) -> Themes:
    """Stack the themes of many candidates in several languages, and their means.

    Parameters
    ----------
    by_language : per language (t, d) unit rows, the same themes in the same order.
    lengths : (n,) number of themes of each candidate, each >= 1.

    Returns
    -------
    Themes and means in one matrix, on the grid.
    """
    starts = run_starts(lengths)
    means = [theme_means(vectors, starts) for vectors in by_language]
    return Themes(on_grid(np.vstack([*by_language, *means])), starts, len(by_language))


def run_starts(lengths: Sequence[int] | IntArray) -> IntArray:
    """Return where each run begins, and where the last one ends.

    Parameters
    ----------
    lengths : (n,) rows of each run, >= 0.

    Returns
    -------
    (n + 1,) row numbers, the first one 0.
    """
    return np.cumsum([0, *lengths], dtype=np.int64)
