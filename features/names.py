"""Names of firms and institutes brought to a form in which the same name is the same text.

Rules: NFKC and case folding; ä, ö, ü, ß become ae, oe, ue, ss (so ``Müller`` equals ``Mueller``
but not ``Muller``); other accents are dropped; punctuation and the words for "and" go, and dotted
initials are one word (``E.ON``); spaces beside Hangul go; legal forms go at the end of a name,
Korean ones as a word anywhere and at its start, and ``GmbH`` and its compounds anywhere. Of a
longer text the first 500 characters count.
"""

from __future__ import annotations

import re
import unicodedata

#: Characters of a name that are read. Legal forms are taken away one by one, so that the work grows
#: with the square of the length.
MAX_NAME_CHARACTERS = 500

#: Legal forms as they stand once punctuation has become spaces.
_FORMS = frozenset({
    "gmbh co kgaa", "gmbh co kg", "gmbh cokg", "mbh co kg", "gmbh co ohg",
    "ug haftungsbeschraenkt co kg", "ug co kg", "ag co kgaa", "ag co kg", "se co kgaa",
    "se co kg", "ggmbh", "g gmbh", "gemeinnuetzige gmbh", "gmbh", "mbh", "g m b h",
    "gesellschaft mit beschraenkter haftung", "ug haftungsbeschraenkt", "ug", "kgaa", "co kg",
    "kg", "kommanditgesellschaft", "ohg", "offene handelsgesellschaft", "gbr", "ag",
    "aktiengesellschaft", "se", "societas europaea", "e k", "ek", "e kfm", "e kfr",
    "eingetragener kaufmann", "eingetragene kauffrau", "e v", "ev", "eingetragener verein", "e g",
    "eg", "co ltd", "company limited", "ltd", "limited", "inc", "incorporated", "corp",
    "corporation", "co", "llc", "주식회사", "유한회사", "유한책임회사",
})  # fmt: skip
# The longest first, so that "GmbH & Co. KG" is not read as "KG".
_ENDINGS = sorted(_FORMS, key=lambda form: (-len(form), form))
_ANYWHERE = [form for form in _ENDINGS if "gmbh" in form]
_KOREAN_FORMS = ("유한책임회사", "주식회사", "유한회사")
_KOREAN_MARKS = ("(주)", "(유)")
_AND = frozenset({"und", "and", "u"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_INITIALS = re.compile(r"(?<![^\W_])[a-z](?:\.[a-z]{1,2})+(?![^\W_])")
_WORD = re.compile(r"[^\W_]+")
_HANGUL_SPACE = re.compile("(?<=[\uac00-\ud7a3]) | (?=[\uac00-\ud7a3])")


def fold_name(name: str) -> str:
    """Bring a name to the form in which names are compared; see the rules of this module.

    Parameters
    ----------
    name : name of a firm, institute or network in any script.

    Returns
    -------
    Lower-case words with single spaces; folding twice changes nothing. A name that is only a
    legal form keeps it; a name without letter or digit becomes empty.

    Examples
    --------
    >>> fold_name("Müller & Söhne Maschinenbau GmbH & Co. KG")
    'mueller soehne maschinenbau'
    >>> fold_name("(주) 한국 광기술") == fold_name("한국광기술 주식회사")
    True
    """
    text = _normalise(name)
    bare = text
    for mark in _KOREAN_MARKS:
        bare = bare.replace(mark, " ")
    core = _words(bare) or _words(text)
    while (shorter := _without_form(core)) != core:
        core = shorter
    return _HANGUL_SPACE.sub("", core)


def same_name(left: str, right: str) -> bool:
    """Say whether two names are the same apart from spelling and legal form.

    Parameters
    ----------
    left, right : names in any script.

    Returns
    -------
    True if both fold to the same text; False if they fold to nothing.
    """
    folded = fold_name(left)
    return bool(folded) and folded == fold_name(right)


def _without_form(text: str) -> str:
    """Take one legal form away; the text stays the same if there is none or nothing else."""
    if text in _FORMS:
        return text
    for form in _ENDINGS:
        if text.endswith(f" {form}"):
            return text.removesuffix(f" {form}")
    for form in _ANYWHERE:
        before, found, after = f"{text} ".partition(f"{form} ")
        if found and (not before or before.endswith(" ")):
            return f"{before}{after}".strip()
    joined = _HANGUL_SPACE.sub("", text)
    for form in _KOREAN_FORMS:
        before, found, after = text.partition(f" {form} ")
        if found:
            return f"{before} {after}"
        rest = joined.removesuffix(form) if joined.endswith(form) else joined.removeprefix(form)
        if rest not in ("", joined):
            return rest.strip()
    return text


def _normalise(name: str) -> str:
    text = unicodedata.normalize("NFKC", name[:MAX_NAME_CHARACTERS])
    text = text.casefold().translate(_UMLAUTS)
    letters = unicodedata.normalize("NFD", text)
    bare = "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")
    # Characters without their accents may be folded further.
    # Some characters unfold to many, so the limit holds for the result as well.
    return unicodedata.normalize("NFKC", bare).casefold()[:MAX_NAME_CHARACTERS]


def _words(text: str) -> str:
    """Return the words of a normalised text but for "and", or all if there is nothing else."""
    words = _WORD.findall(_INITIALS.sub(lambda found: found.group().replace(".", ""), text))
    return " ".join([word for word in words if word not in _AND] or words)
