"""Whole numbers in German and English words, as people write them in a sentence."""

from __future__ import annotations

LARGEST = 999_999
"""Largest number that has words here."""
_GERMAN_TEXT = """
null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn
sechzehn siebzehn achtzehn neunzehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig
"""
_ENGLISH_TEXT = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety
"""
# Up to 19, then the tens.
_GERMAN, _ENGLISH = _GERMAN_TEXT.split(), _ENGLISH_TEXT.split()


def in_german(number: int) -> str:
    """Return a number as one word.

    Parameters
    ----------
    number : 0 to :data:`LARGEST`.

    Examples
    --------
    >>> in_german(48), in_german(1101)
    ('achtundvierzig', 'eintausendeinhunderteins')
    """
    words = _german(number)
    return f"{words}s" if words.endswith("ein") else words


def _german(number: int) -> str:
    if number < 20:
        return _GERMAN[number]
    if number < 100:
        tens = _GERMAN[18 + number // 10]
        return f"{_GERMAN[number % 10]}und{tens}" if number % 10 else tens
    unit, word = (100, "hundert") if number < 1000 else (1000, "tausend")
    rest = _german(number % unit) if number % unit else ""
    return f"{_german(number // unit)}{word}{rest}"


def in_english(number: int) -> str:
    """Return a number in words.

    Parameters
    ----------
    number : 0 to :data:`LARGEST`.

    Examples
    --------
    >>> in_english(48), in_english(1101)
    ('forty-eight', 'one thousand one hundred one')
    """
    if number < 20:
        return _ENGLISH[number]
    if number < 100:
        tens = _ENGLISH[18 + number // 10]
        return f"{tens}-{_ENGLISH[number % 10]}" if number % 10 else tens
    unit, word = (100, "hundred") if number < 1000 else (1000, "thousand")
    rest = f" {in_english(number % unit)}" if number % unit else ""
    return f"{in_english(number // unit)} {word}{rest}"
