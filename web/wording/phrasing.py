"""How a sentence is put together in German, Korean or English: messages, quotes, particles."""

from __future__ import annotations

import gettext
import re
from collections.abc import Sequence
from functools import cache
from string import Formatter

from web.i18n import TRANSLATIONS
from web.wording.formatting import WORD_JOINER, Formats

DOMAIN = "reasons"
"""The wording has message files of its own, beside those of the pages."""

_QUOTES = {"de": ("„", "“"), "en": ("“", "”"), "ko": ("‘", "’")}
_PARTICLE = re.compile(r"\[([가-힣]*)\|([가-힣]*)\]")
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)$")

_NONE, _CONSONANT, _RIEUL = 0, 1, 2
#: How the Korean names of digits and of single Latin letters end.
_DIGITS = dict(zip("0123456789", (1, 2, 0, 1, 0, 0, 1, 2, 2, 0), strict=True))
_CAPITALS = {"L": _RIEUL, "R": _RIEUL, "M": _CONSONANT, "N": _CONSONANT}
_SMALL = {"l": _RIEUL} | dict.fromkeys("bckmnp", _CONSONANT)


@cache
def reason_messages(language: str) -> gettext.NullTranslations:
    """Return the messages of the wording; English, the language of the keys, has no file."""
    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, TRANSLATIONS, languages=[language])


def R_(message: str) -> str:  # noqa: N802 - the name that message extraction looks for
    """Mark a message of the wording in a table for translation; return it unchanged."""
    return message


class Phrasing:
    """Puts messages and values together in one language.

    Parameters
    ----------
    language : ``de``, ``en`` or ``ko``.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self.formats = Formats(language)
        self._messages = reason_messages(language)

    def say(self, message: str, **values: str) -> str:
        """Translate a message and fill its named placeholders in.

        A Korean message may write a particle as ``[을|를]`` (after a final consonant | after
        none); the word before it decides. Values are never read as messages.
        """
        text = ""
        for literal, name, _, _ in Formatter().parse(self._messages.gettext(message)):
            text = self._append(text, literal)
            if name is not None:
                text += values[name]
        return text

    def quote(self, text: str) -> str:
        """Put a text in the quotation marks of the language."""
        opening, closing = _QUOTES[self.language]
        return f"{opening}{text}{closing}"

    def noted(self, text: str, note: str) -> str:
        """Put a note in brackets behind a text; Korean sets no space there."""
        if not note:
            return text
        return f"{text}({note})" if self.language == "ko" else f"{text} ({note})"

    def listing(self, items: Sequence[str]) -> str:
        """Join words as the language does, such as ``A, B und C``."""
        return self.formats.listing(items)

    def _append(self, text: str, literal: str) -> str:
        pieces = _PARTICLE.split(literal)
        text = join_korean(text, pieces[0])
        for place in range(1, len(pieces), 3):
            particle = choose_particle(text, pieces[place], pieces[place + 1])
            text = join_korean(text, particle) + pieces[place + 2]
        return text


def join_korean(text: str, following: str) -> str:
    """Join two texts so that no line breaks between a closing mark and a particle after it."""
    bound = text.endswith(("’", "”", ")")) and "가" <= following[:1] <= "힣"
    return f"{text}{WORD_JOINER}{following}" if bound else text + following


def choose_particle(word: str, after_consonant: str, after_vowel: str) -> str:
    """Choose the form of a Korean particle by how the word before it is spoken.

    Parameters
    ----------
    word : Hangul, digits or Latin letters; what stands in brackets at its end does not count.
    after_consonant, after_vowel : such as 을 and 를; 으로 gives way to 로 after ㄹ as well.

    Examples
    --------
    >>> choose_particle("비용", "을", "를"), choose_particle("언어", "을", "를")
    ('을', '를')
    >>> choose_particle("서울", "으로", "로"), choose_particle("한국광기술원(KOPTI)", "이", "가")
    ('로', '이')
    """
    spoken = word.rstrip('’”“" \u2060')
    while (shorter := _IN_BRACKETS.sub("", spoken)) not in ("", spoken):
        spoken = shorter.rstrip('’”“" \u2060')
    ending = next((_ending(sign) for sign in reversed(spoken) if sign.isalnum() or sign == "%"), 0)
    if ending == _RIEUL and after_consonant == "으로":
        return after_vowel
    return after_consonant if ending else after_vowel


def _ending(sign: str) -> int:
    if "가" <= sign <= "힣":
        final = (ord(sign) - ord("가")) % 28
        return _RIEUL if final == 8 else min(final, _CONSONANT)
    return _DIGITS.get(sign, _CAPITALS.get(sign, _SMALL.get(sign, _NONE)))
