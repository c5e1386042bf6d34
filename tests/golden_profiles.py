"""The gold profiles: hand-written firms with the mini-clusters an expert would name."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np

from features.profiles import SMEProfile, parse_profile
from matcher.pipeline import Matcher

FOLDER = Path(__file__).parent / "golden"
LANGUAGES = ("de", "en", "ko")


@dataclass(frozen=True)
class GoldFirm:
    """One firm with its expected mini-clusters.

    Parameters
    ----------
    profiles : by language; all three for a triplet, else the base language only.
    """

    id: str
    topic: str
    language: str
    expected: tuple[str, ...]
    held_out: bool
    profiles: dict[str, SMEProfile]


def gold_firms() -> tuple[GoldFirm, ...]:
    """Read all gold firms."""
    return _firms("expected.toml", FOLDER / "profiles")


def fresh_firms() -> tuple[GoldFirm, ...]:
    """Read the firms that were written last; only their sum may be looked at."""
    return _firms("fresh.toml", FOLDER / "fresh")


def single_words(kind: str) -> list[SMEProfile]:
    """Return the short queries of one kind, ``technology`` or ``other``, one profile each."""
    document = tomllib.loads((FOLDER / "single_words.toml").read_text(encoding="utf-8"))
    return [SMEProfile(name="X", technologies_offered=(text,)) for text in document[kind]]


def off_topic_profiles(held_out: bool) -> list[SMEProfile]:
    """Return the profiles from outside technology that were, or were not, held out."""
    document = tomllib.loads((FOLDER / "off_topic.toml").read_text(encoding="utf-8"))
    return [
        SMEProfile(name="X", technologies_offered=tuple(row["phrases"]))
        for row in document["profile"]
        if row["held_out"] == held_out
    ]


def rank_of_expected(matcher: Matcher, profile: SMEProfile, expected: tuple[str, ...]) -> int:
    """Return the best rank that any expected mini-cluster reaches."""
    ranking = matcher.recommend(profile, n=None).ranking
    return min(one.rank for one in ranking if one.mini_cluster in expected)


def top_ten_overlaps(matcher: Matcher, firm: GoldFirm) -> list[int]:
    """Return how many of the top ten two languages share, for each pair of languages."""
    tops = [
        {one.mini_cluster for one in matcher.recommend(profile, n=10).ranking}
        for profile in firm.profiles.values()
    ]
    return [len(left & right) for left, right in combinations(tops, 2)]


def bootstrap_interval(values: list[float], level: float = 0.9) -> tuple[float, float]:
    """Return the percentile interval of the mean over 10,000 seeded resamples."""
    rng = np.random.default_rng(20261122)
    draws = rng.choice(np.array(values), size=(10_000, len(values))).mean(axis=1)
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _firms(expectations: str, folder: Path) -> tuple[GoldFirm, ...]:
    document = tomllib.loads((FOLDER / expectations).read_text(encoding="utf-8"))
    return tuple(_firm(row, folder) for row in document["firm"])


def _firm(row: dict[str, object], folder: Path) -> GoldFirm:
    file, language = str(row["file"]), str(row["language"])
    languages = LANGUAGES if row["triplet"] else (language,)
    expected = row["expected"]
    assert isinstance(expected, list)
    return GoldFirm(
        id=str(row["id"]),
        topic=str(row["topic"]),
        language=language,
        expected=tuple(expected),
        held_out=bool(row["held_out"]),
        profiles={
            other: _profile(folder / file.replace(f".{language}.", f".{other}."))
            for other in languages
        },
    )


def _profile(path: Path) -> SMEProfile:
    return parse_profile(tomllib.loads(path.read_text(encoding="utf-8")))
