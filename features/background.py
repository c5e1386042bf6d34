"""Facts about Korea as a whole and about other surveys: they are shown or read, never compared."""

from __future__ import annotations

from dataclasses import dataclass

from features.facts import Label, Provenance


@dataclass(frozen=True, slots=True)
class BackgroundFigure:
    """One dated number about all of Korea, all innovation clusters or all mini-clusters.

    Parameters
    ----------
    scope : ``korea``, ``innovation_clusters``, ``mini_clusters``, ``national_complexes`` or
        ``southeast``.
    metric : what is counted, such as ``production``; ``mini_clusters`` for how many there were.
    value : decimal number as text, >= 0, with as many digits as its source prints.
    unit : ``%``, ``firms``, ``KRW tn`` (10^12 won), ``USD bn`` (10^9 US dollars) ...
    period : month, year or span of years that it describes, or ``undated``.
    detail : what it is made up of or how it was stated, in three languages; may be empty.
    provenance : source, confidence and date.
    """

    scope: str
    metric: str
    value: str
    unit: str
    period: str
    detail: Label
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class SurveyFinding:
    """What another survey found on firms abroad; no default of the product rests on it.

    Parameters
    ----------
    survey : its name; population : who was asked; respondents : how many, as printed, or empty.
    item : the statement, in English.
    rank : place in a printed order, from 1, or None.
    bound : empty, ``about`` or ``more_than``: how the value is to be read.
    value : a number >= 0 as text, or empty where none is printed.
    unit : ``%``, ``firms``, ``rank`` or ``none``.
    provenance : source, confidence and date.
    """

    survey: str
    population: str
    respondents: str
    item: str
    rank: int | None
    bound: str
    value: str
    unit: str
    provenance: Provenance
