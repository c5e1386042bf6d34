"""How well the text encoder finds the same technology in another language."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from itertools import combinations, permutations
from pathlib import Path

import numpy as np
import pytest

from features.text import TextEncoder, phrase_similarity, split_phrases
from tests.benchmarks.measure import FloatArray, Spread, hits, mean, reciprocal_ranks
from tests.benchmarks.report import table, write_section

pytestmark = pytest.mark.benchmark

PROBE = Path(__file__).with_name("probe.toml")
LANGUAGES = ("de", "en", "ko")
NAMES = {"de": "German", "en": "English", "ko": "Korean"}

#: Sentences that any firm could write; they stand around a technology as in a company profile.
BEFORE = "Wir sind ein innovatives Familienunternehmen mit langjähriger Erfahrung."
AFTER = "Qualität und Kundenzufriedenheit stehen bei uns an erster Stelle."

METHOD = """\
Each concept of one language looks for itself among all concepts of the other: "first" is the \
share that comes first, MRR the mean of 1 / rank. Character n-grams are scikit-learn's \
`TfidfVectorizer` (`char_wb`, 2 to 5), fitted on both languages' texts. The last two columns are \
the differences on the same concepts. `phrase_similarity` orders single phrases as the cosine does \
(checked in this run), so it has no column of its own here."""


def read_probe() -> tuple[dict[str, list[str]], list[str]]:
    """Return the concepts by language, and the field of each."""
    concepts = tomllib.loads(PROBE.read_text(encoding="utf-8"))["concept"]
    texts = {language: [one[language] for one in concepts] for language in LANGUAGES}
    return texts, [one["field"] for one in concepts]


def test_encoder_finds_technologies_across_languages_better_than_character_n_grams() -> None:
    texts, fields = read_probe()
    encoder = TextEncoder()
    vectors = {one: encoder.encode(texts[one]).astype(np.float64) for one in LANGUAGES}
    cosines = {pair: vectors[pair[0]] @ vectors[pair[1]].T for pair in permutations(LANGUAGES, 2)}
    grams = {pair: n_gram_cosines(texts[pair[0]], texts[pair[1]]) for pair in cosines}
    for pair, scores in cosines.items():
        left, right = ([[text] for text in texts[one]] for one in pair)
        singles = phrase_similarity(left, right)
        assert np.array_equal(singles.argmax(axis=1), scores.argmax(axis=1))
    gains = {pair: hits(cosines[pair]) - hits(grams[pair]) for pair in cosines}
    write_section(
        "probe",
        "The same technology in another language",
        finding(cosines, grams, len(fields)),
        [
            METHOD,
            retrieval_table(cosines, grams),
            "Cosines of the encoder (mean; in brackets the range of the middle 90 % of pairs). "
            "Related are two concepts of the same field, unrelated two of different fields. The "
            "product maps cosines to 0-1 with a curve that is 0.5 at a cosine of 0.30.",
            distribution_table(cosines, fields),
            "What context and an English version do to German phrases that look for Korean ones. "
            "Context: two sentences that any firm could write stand around the phrase.",
            context_table(texts, cosines),
        ],
    )
    assert all(mean(gain).low > 0 for gain in gains.values())


def n_gram_cosines(left: Sequence[str], right: Sequence[str]) -> FloatArray:
    """Return (n, m) cosines of TF-IDF vectors of character n-grams."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5)).fit([*left, *right])
    product = vectorizer.transform(left) @ vectorizer.transform(right).T
    dense: FloatArray = product.toarray()
    return dense


def finding(
    cosines: dict[tuple[str, str], FloatArray], grams: dict[tuple[str, str], FloatArray], n: int
) -> str:
    there, back = mean(hits(cosines["de", "ko"])), mean(hits(cosines["ko", "de"]))
    none = mean(hits(grams["de", "ko"]))
    return (
        f"Of {n} technologies worded freely in each language, German phrases find their Korean "
        f"counterpart first in {there.text()} of the cases and Korean phrases their German one in "
        f"{back.text()}; character n-grams do in {none.text()}."
    )


def retrieval_table(
    cosines: dict[tuple[str, str], FloatArray], grams: dict[tuple[str, str], FloatArray]
) -> str:
    rows = []
    for pair, scores in cosines.items():
        other = grams[pair]
        first, rank = hits(scores), reciprocal_ranks(scores)
        rows.append([
            f"{NAMES[pair[0]]} to {NAMES[pair[1]]}",
            mean(first).text(),
            mean(hits(other)).text(),
            mean(rank).text(),
            mean(reciprocal_ranks(other)).text(),
            mean(first - hits(other)).text(sign="+"),
            mean(rank - reciprocal_ranks(other)).text(sign="+"),
        ])  # fmt: skip
    head = ("direction", "first, encoder", "first, n-grams", "MRR, encoder", "MRR, n-grams",
            "gain, first", "gain, MRR")  # fmt: skip
    return table(head, rows)


def distribution_table(cosines: dict[tuple[str, str], FloatArray], fields: Sequence[str]) -> str:
    names = np.array(fields)
    is_same = np.eye(len(names), dtype=bool)
    in_field = names[:, np.newaxis] == names
    kinds = {"same": is_same, "related": in_field & ~is_same, "unrelated": ~in_field}
    rows = [
        [f"{NAMES[left]} and {NAMES[right]}"]
        + [_range(cosines[left, right][chosen]).text() for chosen in kinds.values()]
        for left, right in combinations(LANGUAGES, 2)
    ]
    pairs = [f"{name} ({int(chosen.sum())} pairs)" for name, chosen in kinds.items()]
    return table(("languages", *pairs), rows)


def _range(values: FloatArray) -> Spread:
    low, high = np.quantile(values, [0.05, 0.95])
    return Spread(float(values.mean()), float(low), float(high))


def context_table(texts: dict[str, list[str]], cosines: dict[tuple[str, str], FloatArray]) -> str:
    """Compare the plain phrase with an English version averaged in, and with context around it."""
    plain = cosines["de", "ko"]
    wrapped = [f"{BEFORE} {text}. {AFTER}" for text in texts["de"]]
    whole = TextEncoder().encode(wrapped).astype(np.float64)
    korean = TextEncoder().encode(texts["ko"]).astype(np.float64)
    split = phrase_similarity(
        [split_phrases(text) for text in wrapped], [[text] for text in texts["ko"]]
    )
    variants = {
        "the phrase alone": plain,
        "English version averaged in": (plain + cosines["en", "ko"]) / 2,
        "in context, as one text": whole @ korean.T,
        "in context, phrase by phrase (the product)": split,
    }
    rows = [
        [name, mean(hits(scores)).text(), mean(reciprocal_ranks(scores)).text(),
         mean(reciprocal_ranks(scores) - reciprocal_ranks(plain)).text(sign="+")]
        for name, scores in variants.items()
    ]  # fmt: skip
    return table(("German to Korean", "first", "MRR", "MRR against the phrase alone"), rows)
