"""Comparison values of a training set, computed again from what was stored then."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from features.comparisons import compare
from features.errors import ProfileError
from matcher.learning import GROUPS, Examples, Notice, Warned
from matcher.pipeline import Matcher
from matcher.recommend import profile_of
from matcher.training_set import Lesson, TrainingRow
from matcher.types import FloatArray, ModelVersion

MatcherOf = Callable[[str, str], Matcher]
"""From a version of the model and one of the catalogue to the matcher over both as stored."""
Tell = Callable[[float, str], None]
"""Is told how much is done (0-1) and what is being done; may raise to stop it."""


def silent(_share: float, _line: str) -> None:
    """Tell nobody."""


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
    revisions = {(one.profile_id, each.revision): each for one in told for each in one.revisions}
    keys = sorted({(one.profile_id, one.revision, one.catalogue_version) for one in rows})
    firms = {name: place for place, name in enumerate(sorted({key[0] for key in keys}))}
    lists: dict[tuple[str, int, str], int] = {}
    values: list[FloatArray] = []
    ids: list[tuple[str, ...]] = []
    groups: list[int] = []
    for count, key in enumerate(keys):
        tell(count / len(keys), f"comparing {len(keys)} lists again")
        profile_id, revision, catalogue = key
        matcher = matcher_of(base.version, catalogue)
        try:
            firm = matcher.profiles.encode_sme(profile_of(revisions[profile_id, revision]))
        except ProfileError:
            continue
        lists[key] = len(values)
        values.append(compare(firm, matcher.encoded_candidates))
        ids.append(tuple(matcher.encoded_candidates.ids))
        groups.append(GROUPS.index(firm.group))
    kept: list[TrainingRow] = []
    of_rows: list[FloatArray] = []
    of_lists: list[int] = []
    lost: list[str] = []
    for one in rows:
        number = lists.get((one.profile_id, one.revision, one.catalogue_version))
        if number is None or one.mini_cluster not in ids[number]:
            if one.teaches:
                lost.append(f"{one.profile_id} {one.mini_cluster}")
            continue
        kept.append(one)
        of_lists.append(number)
        of_rows.append(values[number][ids[number].index(one.mini_cluster)])
    size = len(base.means)
    respondents = np.array(groups, dtype=np.intp)
    numbers = np.array(of_lists, dtype=np.intp)
    examples = Examples(
        tuple(kept),
        np.array(of_rows, dtype=np.float64).reshape(-1, size),
        respondents[numbers],
        numbers,
        tuple(values),
        tuple(ids),
        np.array([firms[key[0]] for key in lists], dtype=np.intp),
        respondents,
        tuple(lists),
    )
    return examples, (Notice(Warned.NOT_COMPARED, tuple(lost)),) if lost else ()
