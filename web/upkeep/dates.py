"""As of when something is said: as people write it in three languages, and as tables keep it."""

from __future__ import annotations

import re

from web.wording.formatting import MONTH_NAMES
from web.wording.labels import Labels

_ABOUT = re.compile(
    r"(?:(?:c|ca|circa|about|around|approx|um|etwa|rund|약)\b\.?\s*)(?P<before>\d.*)"
    r"|(?P<after>\d.*?)\s*(?:경|께|무렵)",
    re.IGNORECASE,
)
_UNDATED = frozenset(
    {"undated", "no date", "not dated", "n. d.", "ohne datum", "undatiert", "o. d.", "unbekannt",
     "기준 시점 미상", "시점 미상", "날짜 미상", "미상", "날짜 없음"}
)  # fmt: skip
_MONTH = re.compile(r"(\d{4})\s*년\s*(\d{1,2})\s*월")
_MONTH_NUMBERS = {
    name.casefold(): number for names in MONTH_NAMES for number, name in enumerate(names, start=1)
}
_NAMED_MONTH = re.compile(rf"({'|'.join(_MONTH_NUMBERS)}) (\d{{4}})", re.IGNORECASE)
_MOST = 60


def stored_as_of(typed: str) -> str:
    """Return a date as tables keep it; what cannot be read stays as it was typed.

    Examples
    --------
    >>> [stored_as_of(one) for one in ("um 2011", "2011년경", "2005–2010", "ohne Datum")]
    ['c. 2011', 'c. 2011', '2005-2010', 'undated']
    """
    text = " ".join(typed.split())
    if len(text) > _MOST:
        return text
    if text.casefold() in _UNDATED:
        return "undated"
    about = _ABOUT.fullmatch(text)
    if about is not None:
        return f"c. {_plain(about['before'] or about['after'])}"
    return _plain(text)


def _plain(text: str) -> str:
    """Return years and months without the words and dashes that people put between them."""
    text = _MONTH.sub(lambda found: f"{found[1]}-{int(found[2]):02}", text)
    text = _NAMED_MONTH.sub(
        lambda found: f"{found[2]}-{_MONTH_NUMBERS[found[1].casefold()]:02}", text
    )
    return re.sub(r"\s*[–—~∼]\s*", "-", text.replace("년", ""))


def shown_as_of(stored: str, labels: Labels) -> str:
    """Return a date in words that can be typed again; a plain one stays as it is."""
    is_in_words = stored == "undated" or stored.startswith("c. ")
    return labels.as_of(stored) if is_in_words else stored
