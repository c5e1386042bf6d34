"""Encoded sides as lists of named blocks, for people who want to look at every number."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from features.comparisons import STYLE_ROWS
from features.encoding import (
    Block,
    EncodedCandidates,
    EncodedSME,
    PhraseBlock,
    Themes,
)
from features.profile_encoder import ProfileEncoder
from features.vocabulary import LANGUAGES, Barrier, SuccessFactor

_CODE_UNIT = "numbers of section, division, group and class; 0 = not given to that depth"
_UNIT_VECTOR = "row of unit length"


def sme_blocks(firm: EncodedSME, encoder: ProfileEncoder) -> tuple[Block, ...]:
    """Return everything that is known of a firm as numbers.

    Parameters
    ----------
    firm : encoded by ``encoder``.
    encoder : names agencies and programmes.

    Returns
    -------
    Blocks in a fixed order; NaN = unknown.
    """
    programmes = tuple(programme.id for programme in encoder.programmes)
    return (
        _phrases("offered", firm.offered, "technologies that the firm offers"),
        _phrases("english", firm.english, "English versions of what it offers"),
        _phrases("sought", firm.sought, "technologies that it seeks"),
        _phrases("problem", firm.problem, "sentences of its problem"),
        _numbers(
            "off_topic",
            (*firm.offered.phrases, *firm.english.phrases, *firm.sought.phrases),
            "cosine, -1 to 1",
            "nearness to parts of the economy without mini-clusters; takes no part in the score",
            firm.off_topic,
        ),
        _numbers("industry_codes", (), _CODE_UNIT, "NACE codes", firm.industry_codes),
        _numbers("wipo", _places(firm.wipo), "0 or 1", "WIPO fields", firm.wipo),
        _numbers("employees", ("count",), "heads, >= 0", "head count", [firm.employees]),
        _numbers("size", ("prior",), "0-1", "the survey's finding on its size class", [firm.size]),
        _numbers("readiness", _names(SuccessFactor), "0-1", "readiness", firm.readiness),
        _numbers("severity", _names(Barrier), "0-1", "severity of barriers", firm.severity),
        _numbers("activity", ("fit",), "0-1", "fit of its fields of co-operation", [firm.activity]),
        _numbers("style", STYLE_ROWS, "0-1", "fit of its answers with Table 1", firm.style),
        _numbers(
            "access", encoder.access.agencies, "0-1", "strength of the best path", firm.access
        ),
        _numbers("programmes", programmes, "0 or 1", "open to the firm", firm.programmes),
    )


def candidate_blocks(
    candidates: EncodedCandidates, position: int, encoder: ProfileEncoder
) -> tuple[Block, ...]:
    """Return everything that is known of one mini-cluster as numbers.

    Parameters
    ----------
    candidates : encoded by ``encoder``.
    position : row of the candidate.
    encoder : names agencies and programmes.

    Returns
    -------
    Blocks in a fixed order; NaN = unknown.
    """
    start, stop = candidates.industry_starts[position : position + 2]
    programmes = tuple(programme.id for programme in encoder.programmes)
    agency = encoder.access.agencies[int(candidates.agency[position])]
    codes, wipo = candidates.industry_codes[start:stop], candidates.wipo[position]
    targets = candidates.problem_targets
    first, last = targets.starts[position : position + 2]
    return (
        *_theme_blocks(candidates.themes, position),
        _numbers(
            "problem_targets",
            (),
            _UNIT_VECTOR,
            "themes in English, then the fields of the institutes near by",
            targets.vectors[first:last],
        ),
        _numbers("industry_codes", (), _CODE_UNIT, "NACE codes", codes),
        _numbers("wipo", _places(wipo), "0 or 1", "WIPO fields", wipo),
        _numbers("demand", _names(SuccessFactor), "0-1", "demand", candidates.demand[position]),
        _numbers("relief", _names(Barrier), "0-1", "relief", candidates.relief[position]),
        _numbers(
            "hop", (agency,), "0-1", "trust between agency and it", [candidates.hop[position]]
        ),
        _numbers("programmes", programmes, "0 or 1", "open to it", candidates.programmes[position]),
    )


def _theme_blocks(themes: Themes, position: int) -> tuple[Block, ...]:
    """Return the themes of one mini-cluster in each language, and their mean."""
    first, last = themes.starts[position : position + 2]
    means = themes.languages * themes.count
    blocks = []
    for row, language in enumerate(LANGUAGES):
        shift = row * themes.count
        mean = means + row * (len(themes.starts) - 1) + position
        blocks += [
            _numbers(
                f"themes_{language}", (), _UNIT_VECTOR, "themes, one row each",
                themes.rows[shift + first : shift + last],
            ),
            _numbers(
                f"mean_theme_{language}", (), _UNIT_VECTOR, "their mean, of unit length again",
                themes.rows[mean : mean + 1],
            ),
        ]  # fmt: skip
    return tuple(blocks)


def _names(keys: type[SuccessFactor] | type[Barrier]) -> tuple[str, ...]:
    return tuple(key.value for key in keys)


def _places(block: NDArray[np.float64]) -> tuple[str, ...]:
    return tuple(str(place) for place in range(1, len(block) + 1))


def _phrases(name: str, block: PhraseBlock, meaning: str) -> Block:
    return Block(name, block.phrases, _UNIT_VECTOR, meaning, block.vectors)


def _numbers(
    name: str,
    labels: Sequence[str],
    unit: str,
    meaning: str,
    values: NDArray[np.float64] | NDArray[np.int64] | Sequence[float],
) -> Block:
    return Block(name, tuple(labels), unit, meaning, np.asarray(values, dtype=np.float64))
