"""Comparison values of a training set, computed again from what was stored then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from features.comparisons import compare
from features.errors import ProfileError
from matcher.fairness import Traits, traits_of
from matcher.learning import GROUPS, Examples, Notice, Warned
from matcher.pipeline import Matcher
from matcher.recommend import profile_of
from matcher.training_set import Lesson, TrainingRow
from matcher.types import FloatArray, ModelVersion

MatcherOf = Callable[[str, str], Matcher]
"""From a version of the model and one of the catalogue to the matcher over both as stored."""
Tell = Callable[[float, str], None]
"""Is told how much is done (0-1) and what is being done; may raise to stop it."""


TOLD_EVERY = 20
"""Firms after which a long computation says how far it is."""
_Thing = TypeVar("_Thing")
ListKey = tuple[str, int, str]
"""Profile, revision of its answers, version of the catalogue: what one list was made from."""


@dataclass(frozen=True)
class _Compared:
    """Lists by place: values and ids of their mini-clusters, group and traits of their firm."""

    lists: dict[ListKey, int] = field(default_factory=dict)
    values: list[FloatArray] = field(default_factory=list)
    ids: list[tuple[str, ...]] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    traits: list[Traits] = field(default_factory=list)


def silent(_share: float, _line: str) -> None:
    """Tell nobody."""


def part_of(tell: Tell, low: float, high: float) -> Tell:
    """Return who is told of a part of the work, from one share to another, 0-1."""
    return lambda share, line: tell(low + (high - low) * share, line)


def told_of(
    things: Sequence[_Thing], tell: Tell, share: float, line: str = "ranking firms"
) -> Iterator[_Thing]:
    """Yield things, and tell now and then how many have been looked at.

    Parameters
    ----------
    share : of all the work that they are, 0-1.
    """
    for place, one in enumerate(things):
        if place % TOLD_EVERY == 0:
            tell(share * place / len(things), line)
        yield one


def examples_of(
    matcher_of: MatcherOf,
    base: ModelVersion,
    told: Sequence[Lesson],
    rows: Sequence[TrainingRow],
    tell: Tell = silent,
) -> tuple[Examples, tuple[Notice, ...]]:
    """Compute the comparison values of rows again, from the answers and the catalogue of then.

    Parameters
    ----------
    matcher_of : the matcher over a stored model and catalogue.
    base : the shipped model; values do not depend on it, but a matcher has one.
    told : what the rows were made from.

    Returns
    -------
    The examples, and a notice of rows that could teach and whose pairing cannot be compared any
    more.
    """
    compared = _compared(matcher_of, base, told, rows, tell)
    kept: list[TrainingRow] = []
    of_rows: list[FloatArray] = []
    of_lists: list[int] = []
    lost: list[str] = []
    for one in rows:
        number = compared.lists.get(_list_of(one))
        if number is None or one.mini_cluster not in compared.ids[number]:
            if one.teaches:
                lost.append(f"{one.profile_id} {one.mini_cluster}")
            continue
        kept.append(one)
        of_lists.append(number)
        of_rows.append(compared.values[number][compared.ids[number].index(one.mini_cluster)])
    names = sorted({_list_of(one)[0] for one in rows})
    firms = {name: place for place, name in enumerate(names)}
    respondents = np.array(compared.groups, dtype=np.intp)
    numbers = np.array(of_lists, dtype=np.intp)
    examples = Examples(
        tuple(kept),
        np.array(of_rows, dtype=np.float64).reshape(-1, len(base.means)),
        respondents[numbers],
        numbers,
        tuple(compared.values),
        tuple(compared.ids),
        np.array([firms[key[0]] for key in compared.lists], dtype=np.intp),
        respondents,
        tuple(compared.lists),
        tuple(compared.traits),
    )
    return examples, (Notice(Warned.NOT_COMPARED, tuple(lost)),) if lost else ()


def _list_of(row: TrainingRow) -> ListKey:
    return row.profile_id, row.revision, row.catalogue_version


def _compared(
    matcher_of: MatcherOf,
    base: ModelVersion,
    told: Sequence[Lesson],
    rows: Sequence[TrainingRow],
    tell: Tell,
) -> _Compared:
    """Compare the firm of each list with every mini-cluster of its catalogue."""
    revisions = {(one.profile_id, each.revision): each for one in told for each in one.revisions}
    keys = sorted({_list_of(one) for one in rows})
    compared = _Compared()
    for count, key in enumerate(keys):
        tell(count / len(keys), f"comparing {len(keys)} lists again")
        profile_id, revision, catalogue = key
        matcher = matcher_of(base.version, catalogue)
        try:
            profile = profile_of(revisions[profile_id, revision])
            firm = matcher.profiles.encode_sme(profile)
        except ProfileError:
            continue
        compared.lists[key] = len(compared.values)
        compared.values.append(compare(firm, matcher.encoded_candidates))
        compared.ids.append(tuple(matcher.encoded_candidates.ids))
        compared.traits.append(traits_of(profile))
        compared.groups.append(GROUPS.index(firm.group))
    return compared
