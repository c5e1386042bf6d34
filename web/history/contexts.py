"""What the template of histories may read as ``page``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened.

    Parameters
    ----------
    about : name of the mini-cluster, or empty; ``url`` leads to the history of the pairing.
    where : from which page or by what means, or empty.
    details : reasons, ranks and notes in words.
    """

    at: datetime
    what: str
    who: str
    where: str
    about: str
    url: str
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """The history of a firm or of a pairing, the latest first.

    Parameters
    ----------
    firm : its name, or empty while it has none.
    about : name of the mini-cluster of a pairing, or empty.
    all_url : of the history of the whole firm, empty where it is that.
    back : label and address of the page that leads here.
    """

    firm: str
    about: str
    all_url: str
    back: tuple[str, str]
    lines: tuple[Line, ...]
