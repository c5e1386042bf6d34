"""What if: help, slots or a mini-cluster on trial, for the page, its job and the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isnan
from typing import TYPE_CHECKING, Any

from features.vocabulary import Barrier
from matcher.examples import Tell, part_of, silent, told_of
from matcher.resampling import LEVEL, Interval
from matcher.what_if import Help, SlotTrial, Trial, tried, with_help

if TYPE_CHECKING:
    from features.catalogue import Catalogue
    from matcher.operations import Services
    from web.wiring import Wiring

MOST_FIRMS = 300
"""Firms with open introductions that are looked at, those waiting longest first."""
_ASSUMED = {"source": "trial", "confidence": "low", "basis": "entered"}
"""Source of a mini-cluster on trial, which is nowhere kept."""
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TrialPlan:
    """What is tried.

    Parameters
    ----------
    helps : relief of each barrier, 0-1.
    places : innovation clusters or mini-clusters with the help; none = all.
    place : innovation cluster of a new mini-cluster, empty for none; texts : its fields.
    slots : mini-clusters, and how many more introductions a coordinator takes.
    """

    helps: Mapping[Barrier, float]
    places: tuple[str, ...] = ()
    place: str = ""
    texts: Mapping[str, str] | None = None
    slots: tuple[tuple[str, int], ...] = ()

    def plain(self) -> Json:
        """Return the plan as plain JSON."""
        return {
            "helps": {barrier.value: relief for barrier, relief in self.helps.items()},
            "places": list(self.places),
            "place": self.place,
            "texts": dict(self.texts or {}),
            "slots": [list(one) for one in self.slots],
        }

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> TrialPlan:
        """Return the plan of its plain JSON."""
        return cls(
            {Barrier(key): float(relief) for key, relief in plain["helps"].items()},
            tuple(plain["places"]),
            plain["place"],
            plain["texts"],
            tuple((str(key), int(count)) for key, count in plain["slots"]),
        )


def on_trial(services: Services, catalogue: Catalogue, plan: TrialPlan) -> Catalogue:
    """Return the catalogue of a trial, or the same one where nothing in it is tried.

    Raises
    ------
    ReferenceFileError : the new mini-cluster cannot be; UnknownCodeError : a relief is no share.
    """
    changed = catalogue
    if plan.place:
        changed = _with_mini_cluster(services, plan.place, plan.texts or {})
    if not plan.helps and not plan.place:
        return catalogue
    places = frozenset(plan.places)
    helps = [Help(barrier, relief, places) for barrier, relief in plan.helps.items()]
    return with_help(changed, helps, f"{catalogue.version}+trial")


def _with_mini_cluster(services: Services, place: str, texts: Mapping[str, str]) -> Catalogue:
    from data.catalogue_build import build
    from matcher.statements import with_mini_cluster
    from matcher.upkeep_operations import current_tables, free_key

    today = {"as_of": f"{services.clock.now():%Y-%m}", "innovation_cluster": place}
    said = {**texts, **_ASSUMED, **today}
    current = current_tables(services)
    tables = with_mini_cluster(current, free_key(services, place), said)
    return build(tables, current).value


def trial_of(wiring: Wiring, plan: TrialPlan, seed: int = 0, tell: Tell = silent) -> Json:
    """Return what would change, as plain JSON; nothing is stored.

    Parameters
    ----------
    seed : draws the firms of the intervals.
    """
    import numpy as np

    from data.model_build import load_reference_firms
    from matcher.review_operations import firms_waiting
    from matcher.slot_operations import try_slots
    from web.wiring import reference_catalogue

    services, minimum = wiring.services, wiring.settings.smallest_group
    slots = tuple(try_slots(services, key, count) for key, count in plan.slots)
    after = on_trial(services, wiring.catalogue, plan)
    trials: dict[str, Trial | None] = {}
    if after is not wiring.catalogue:
        tell(0.0, "ranking firms")
        before, other = wiring.matcher, wiring.matcher_on(after)
        reference = load_reference_firms(reference_catalogue())
        waiting = tuple(firms_waiting(services, MOST_FIRMS))
        enough = waiting if len(waiting) >= minimum else ()
        groups = (("reference", reference, (0.0, 0.5)), ("open_introductions", enough, (0.5, 1.0)))
        for name, firms, (low, high) in groups:
            told = told_of(tuple(firms), part_of(tell, low, high), 1.0)
            trials[name] = tried(told, before, other, np.random.default_rng(seed))
    return _json(trials, slots, minimum, seed)


def _json(
    trials: Mapping[str, Trial | None], slots: Sequence[SlotTrial], minimum: int, seed: int
) -> Json:
    return {
        "schema_version": 1,
        "assumption": True,
        "interval_level": LEVEL,
        "minimum": minimum,
        "seed": seed,
        "slots": [asdict(one) for one in slots],
        "trials": {name: one and _trial_json(one) for name, one in trials.items()},
    }


def _trial_json(one: Trial) -> Json:
    effects = one.effects
    return {
        "firms": effects.firms,
        "changed": _interval(one.changed),
        "moved_in": dict(effects.moved_in),
        "moved_out": dict(effects.moved_out),
        "chance": {
            "before": _number(one.chance),
            "change": _interval(one.change),
            "moved": one.moved,
        },
        "needs": [
            {"barrier": need.barrier.value, "rated": need.rated, "before": need.before,
             "after": need.after, "change": _interval(need.change)}
            for need in one.needs
        ],
    }  # fmt: skip


def _number(value: float) -> float | None:
    return None if isnan(value) else round(value, 4)


def _interval(one: Interval) -> dict[str, float | None]:
    return {name: _number(value) for name, value in one._asdict().items()}
