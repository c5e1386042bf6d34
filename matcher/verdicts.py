"""A firm's own verdicts: what may be said, and what stands after all that was said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from features.errors import Fault
from features.plain_data import cleaned
from matcher.errors import VerdictError
from matcher.origins import Origin
from matcher.records import MAX_NOTE_LENGTH, Verdict, VerdictKind, VerdictReason


@dataclass(frozen=True, slots=True)
class GivenVerdict:
    """A verdict as a firm gives it; raises VerdictError when its parts contradict each other.

    Parameters
    ----------
    reason : only with ``not_for_us``.
    note : at most 500 characters.
    rank_shown : 1 or more, or None when it was not seen in a ranking.
    origin : from which page it is given.
    """

    mini_cluster: str
    kind: VerdictKind
    reason: VerdictReason | None = None
    note: str = ""
    rank_shown: int | None = None
    origin: Origin = Origin.UNKNOWN

    def __post_init__(self) -> None:
        faults = []
        if self.reason is not None and self.kind is not VerdictKind.NOT_FOR_US:
            faults.append(Fault("reason", "not_accepted", self.reason, VerdictKind.NOT_FOR_US))
        if len(self.note) > MAX_NOTE_LENGTH:
            # What somebody noted is repeated in no message: it may end in a log.
            faults.append(Fault("note", "too_long", allowed=f"0-{MAX_NOTE_LENGTH}"))
        if self.rank_shown is not None and self.rank_shown < 1:
            faults.append(Fault("rank_shown", "out_of_range", str(self.rank_shown), ">= 1"))
        if faults:
            raise VerdictError(tuple(faults))


def parse_verdict(
    mini_cluster: str, kind: str, reason: str = "", note: str = "", rank_shown: int | None = None
) -> GivenVerdict:
    """Check a verdict that comes as text, such as from a form.

    Parameters
    ----------
    kind : key of a VerdictKind.
    reason : key of a VerdictReason, or empty.

    Raises
    ------
    VerdictError : naming the field, the value and what is allowed.
    """
    faults = []
    if kind not in list(VerdictKind):
        faults.append(Fault("kind", "unknown_code", kind[:60], ", ".join(VerdictKind)))
    if reason and reason not in list(VerdictReason):
        faults.append(Fault("reason", "unknown_code", reason[:60], ", ".join(VerdictReason)))
    if faults:
        raise VerdictError(tuple(faults))
    chosen = VerdictReason(reason) if reason else None
    return GivenVerdict(mini_cluster, VerdictKind(kind), chosen, cleaned(note), rank_shown)


def standing_verdicts(verdicts: Iterable[Verdict]) -> dict[str, Verdict]:
    """Return the last verdict on each mini-cluster, without those that were withdrawn.

    Parameters
    ----------
    verdicts : in the order in which they were given.
    """
    last = {verdict.mini_cluster: verdict for verdict in verdicts}
    return {key: item for key, item in last.items() if item.kind is not VerdictKind.WITHDRAWN}
