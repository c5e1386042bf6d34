"""Industry codes (NACE Rev. 2) and fields of technology (WIPO-35), and how near two sets are.

Korean KSIC codes are shown but never compared: the catalogue carries NACE codes for every
mini-cluster, and a second, coarser mapping would count the same fact twice.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from features.errors import UnknownCodeError
from features.segments import segment_max

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

#: First and last division of each section. Source: Regulation (EC) No 1893/2006, Annex I.
SECTIONS: Mapping[str, tuple[int, int]] = MappingProxyType({
    "A": (1, 3), "B": (5, 9), "C": (10, 33), "D": (35, 35), "E": (36, 39), "F": (41, 43),
    "G": (45, 47), "H": (49, 53), "I": (55, 56), "J": (58, 63), "K": (64, 66), "L": (68, 68),
    "M": (69, 75), "N": (77, 82), "O": (84, 84), "P": (85, 85), "Q": (86, 88), "R": (90, 93),
    "S": (94, 96), "T": (97, 98), "U": (99, 99),
})  # fmt: skip

#: Last digits of the groups of each division, 272 groups in all. Source: as above.
GROUPS: Mapping[int, str] = MappingProxyType({
    1: "1234567", 2: "1234", 3: "12", 5: "12", 6: "12", 7: "12", 8: "19", 9: "19",
    10: "123456789", 11: "0", 12: "0", 13: "1239", 14: "123", 15: "12", 16: "12", 17: "12",
    18: "12", 19: "12", 20: "123456", 21: "12", 22: "12", 23: "12345679", 24: "12345",
    25: "12345679", 26: "12345678", 27: "123459", 28: "12349", 29: "123", 30: "12349", 31: "0",
    32: "123459", 33: "12", 35: "123", 36: "0", 37: "0", 38: "123", 39: "0", 41: "12", 42: "129",
    43: "1239", 45: "1234", 46: "12345679", 47: "123456789", 49: "12345", 50: "1234", 51: "12",
    52: "12", 53: "12", 55: "1239", 56: "123", 58: "12", 59: "12", 60: "12", 61: "1239", 62: "0",
    63: "19", 64: "1239", 65: "123", 66: "123", 68: "123", 69: "12", 70: "12", 71: "12", 72: "12",
    73: "12", 74: "1239", 75: "0", 77: "1234", 78: "123", 79: "19", 80: "123", 81: "123",
    82: "1239", 84: "123", 85: "123456", 86: "129", 87: "1239", 88: "19", 90: "0", 91: "0",
    92: "0", 93: "12", 94: "129", 95: "12", 96: "0", 97: "0", 98: "12", 99: "0",
})  # fmt: skip

#: Similarity of two codes by the deepest level they share: section, division, group, class.
#: Assumption: each step down the tree says more than the one before it; the section says
#: little, because all of manufacturing is one section.
LEVEL_SIMILARITIES = (0.2, 0.5, 0.75, 1.0)

WIPO_FIELDS = 35
"""How many fields the technology concordance of WIPO has (Schmoch 2008)."""

_CODE = re.compile(r"(\d{2})(?:\.?(\d)(\d)?)?", re.ASCII)
_SECTION_OF = {
    division: section
    for section, (first, last) in SECTIONS.items()
    for division in range(first, last + 1)
}
_SECTION_NUMBERS = {section: number for number, section in enumerate(SECTIONS, start=1)}


@dataclass(frozen=True, slots=True, order=True)
class IndustryCode:
    """One NACE Rev. 2 code, given to division, group or class depth.

    Parameters
    ----------
    division : 1-99, such as 28.
    group : last digit of the group (4 in ``28.4``), or None.
    class_ : last digit of the class (1 in ``28.41``), or None; needs a group.

    Raises
    ------
    UnknownCodeError : the division or group does not exist, or a class comes without its group.
    """

    division: int
    group: int | None = None
    class_: int | None = None

    def __post_init__(self) -> None:
        has_gap = self.group is None and self.class_ is not None
        digits = [digit for digit in (self.group, self.class_) if digit is not None]
        if has_gap or any(not 0 <= digit <= 9 for digit in digits):
            raise UnknownCodeError("NACE code", repr((self.division, self.group, self.class_)))
        is_known = str(self.group or 0) in GROUPS.get(self.division, "")
        if self.division not in GROUPS or (self.group is not None and not is_known):
            raise UnknownCodeError("NACE code", str(self), _nearest(str(self)))

    @property
    def section(self) -> str:
        """Letter of the section, A-U."""
        return _SECTION_OF[self.division]

    def __str__(self) -> str:
        text = f"{self.division:02d}"
        if self.group is not None:
            text += f".{self.group}"
        return text if self.class_ is None else f"{text}{self.class_}"


def parse_code(text: str) -> IndustryCode:
    """Read a NACE Rev. 2 code.

    Whether its division and group exist is checked; a class only by its form.

    Parameters
    ----------
    text : ``28``, ``28.4``, ``28.41``, or without the full stop ``284``, ``2841``.

    Returns
    -------
    The code; ``str`` of it is the form with the full stop.

    Raises
    ------
    UnknownCodeError : anything else, with the nearest code as suggestion.

    Examples
    --------
    >>> str(parse_code("2841"))
    '28.41'
    >>> parse_code("28.4").section
    'C'
    """
    found = _CODE.fullmatch(text.strip())
    if found is None:
        raise UnknownCodeError("NACE code", text[:40], _nearest(text))
    division, group, class_ = found.groups()
    try:
        return IndustryCode(
            int(division),
            None if group is None else int(group),
            None if class_ is None else int(class_),
        )
    except UnknownCodeError as error:
        raise UnknownCodeError("NACE code", text[:40], error.suggestion) from None


def code_rows(codes: Iterable[IndustryCode]) -> IntArray:
    """Write codes as numbers that are equal exactly where the codes share that level.

    Parameters
    ----------
    codes : any number of codes.

    Returns
    -------
    (c, 4) section 1-21, division, group and class with all digits before them (28.41 is
    3, 28, 284, 2841); 0 = not given to that depth.
    """
    rows = [
        (
            _SECTION_NUMBERS[code.section],
            code.division,
            0 if code.group is None else code.division * 10 + code.group,
            0 if code.group is None or code.class_ is None
            else code.division * 100 + code.group * 10 + code.class_,
        )
        for code in codes
    ]  # fmt: skip
    return np.array(rows, dtype=np.int64).reshape(-1, len(LEVEL_SIMILARITIES))


def code_similarities(mine: IntArray, theirs: IntArray) -> FloatArray:
    """Compare every code with every other by the deepest level that both give and share.

    Same class 1.0, group 0.75, division 0.5, section 0.2, else 0. A code that is given only to
    its group shares at most the group: 28.4 with 28.41 or with 28.4 itself is 0.75.

    Parameters
    ----------
    mine, theirs : (m, 4) and (t, 4), see :func:`code_rows`.

    Returns
    -------
    (m, t) in 0-1.
    """
    similarities = np.zeros((len(mine), len(theirs)))
    for level, similarity in enumerate(LEVEL_SIMILARITIES):
        left = mine[:, level, np.newaxis]
        similarities[(left == theirs[:, level]) & (left > 0)] = similarity
    return similarities


def industry_similarities(mine: IntArray, theirs: IntArray, starts: IntArray) -> FloatArray:
    """Compare one firm's codes with those of many candidates.

    Mean over the firm's codes of the best match among the candidate's codes: a candidate that
    covers more than the firm does not lose by it.

    Parameters
    ----------
    mine : (m, 4) the firm's codes, see :func:`code_rows`.
    theirs : (t, 4) all candidates' codes, candidate after candidate.
    starts : (n + 1,) row at which each candidate begins.

    Returns
    -------
    (n,) in 0-1; NaN where one side has no code.
    """
    if not len(mine):
        return np.full(len(starts) - 1, np.nan)
    best = segment_max(code_similarities(mine, theirs), starts)
    means: FloatArray = best.sum(axis=0) / len(mine)
    return means


def field_row(fields: Collection[int]) -> FloatArray:
    """Write WIPO fields as a row of zeros and ones.

    Parameters
    ----------
    fields : numbers 1-35 (WIPO IPC-Technology Concordance, Schmoch 2008).

    Returns
    -------
    (35,) 1 where the field is given.

    Raises
    ------
    UnknownCodeError : a number outside 1-35.
    """
    row = np.zeros(WIPO_FIELDS)
    for field in fields:
        if not 1 <= field <= WIPO_FIELDS:
            nearest = min(max(field, 1), WIPO_FIELDS)
            raise UnknownCodeError("WIPO field", str(field), str(nearest))
        row[field - 1] = 1.0
    return row


def field_overlaps(mine: FloatArray, theirs: FloatArray) -> FloatArray:
    """Return the share of the firm's fields that each candidate works in.

    Parameters
    ----------
    mine : (35,) zeros and ones; theirs : (n, 35) likewise.

    Returns
    -------
    (n,) shared fields / the firm's fields, 0-1; NaN where one side has no field.
    """
    count = mine.sum()
    if count == 0:
        return np.full(len(theirs), np.nan)
    shares: FloatArray = (theirs * mine).sum(axis=1) / count
    return np.where(theirs.sum(axis=1) > 0, shares, np.nan)


def _nearest(text: str) -> str:
    """Return the code that the digits of a text come nearest to, the lower one on a tie."""
    parts = re.findall(r"\d+", text[:40], re.ASCII)
    if not parts:
        return ""
    digits = parts[0].zfill(2) + "".join(parts[1:])
    division = _closest(int(digits[:2]), GROUPS)
    if len(digits) == len("28"):
        return f"{division:02d}"
    group = _closest(int(digits[2]), [int(digit) for digit in GROUPS[division]])
    class_ = digits[3:4] if str(group) == digits[2] else ""
    return f"{division:02d}.{group}{class_}"


def _closest(given: int, known: Iterable[int]) -> int:
    return min(known, key=lambda one: (abs(one - given), one))
