"""An office in which firms asked and coordinators decided, for tests of learning."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np

from data.catalogue_json import catalogue_to_json
from data.learning_bench import stored_model
from data.model_json import model_from_json
from features.comparisons import compare
from matcher.introduction_operations import ask_for_introduction
from matcher.learning import Foundation
from matcher.learning_operations import Bench
from matcher.operations import (
    Services,
    load_reference,
    record_impressions,
    start_profile,
)
from matcher.pipeline import Matcher
from matcher.planning import Command
from matcher.recommend import Ranked, rank, shown_page
from matcher.records import Channel, StoredCatalogue
from matcher.review import ReviewAction, ReviewReason, Side
from matcher.types import ModelVersion
from matcher.weight_prior import reference_prior
from tests.factories import make_catalogue, make_model
from tests.fake_encoder import HashEncoder
from tests.fakes import FakeClock, fake_services

PHRASES = (
    "optical sensors", "laser measurement", "boats", "ship valves", "semiconductors", "lenses",
    "chips for cars", "marine engines",
)  # fmt: skip
CODE = "1.2.3"


@dataclass
class Desk:
    """Stores with a clock, what learning works with, and the truth behind the decisions.

    Parameters
    ----------
    truth : (K,) weights by which coordinators decide, log-odds per standard deviation.
    """

    services: Services
    clock: FakeClock
    bench: Bench
    matcher: Matcher
    truth: np.ndarray
    numbers: np.random.Generator

    def firm(self, number: int) -> tuple[str, Ranked]:
        """Let a firm begin and look at its list."""
        answers = {
            "name": f"Firm {number}",
            "technologies_offered": [PHRASES[number % len(PHRASES)]],
            "employees": 5 + 37 * (number % 9),
            "readiness": {"personnel": 1 + number % 5, "product": 1 + number % 4},
            "barriers": {"cost": 1 + number % 5},
        }
        token, revision = start_profile(self.services, answers)
        ranked = rank(self.matcher, revision)
        places = ranked.recommendation.ranking
        page = shown_page(ranked, places, "en", Channel.WEB)
        record_impressions(self.services, page)
        return token, ranked

    def decide(
        self,
        number: int,
        coordinator: str = "account:1",
        *,
        lenient: float = 0.0,
        silent: Collection[int] = (),
    ) -> str:
        """Let a firm ask, and a coordinator decide by the truth; a day passes.

        Parameters
        ----------
        lenient : log-odds that the coordinator adds; silent : places that nothing is asked of.
        """
        token, ranked = self.firm(number)
        values = compare(ranked.recommendation.firm, self.matcher.encoded_candidates)
        z = (values - self.matcher.model.means) / self.matcher.model.scales
        chances = 1 / (1 + np.exp(0.5 - lenient - np.nan_to_num(z) @ self.truth))
        for place, mini_cluster in enumerate(self.matcher.encoded_candidates.ids):
            if place in silent:
                continue
            asked = ask_for_introduction(self.services, token, ranked, mini_cluster, "x", ())
            if self.numbers.random() < chances[place]:
                self.step(asked.id, ReviewAction.ACCEPT, coordinator)
            else:
                self.step(asked.id, ReviewAction.DECLINE, coordinator)
        self.clock.move(days=1)
        return ranked.revision.profile_id

    def step(
        self,
        introduction: str,
        action: ReviewAction,
        actor: str,
        reason: ReviewReason = ReviewReason.TECHNOLOGY_TOO_FAR,
    ) -> None:
        """Take a step on an introduction; the reason is that of a decline."""
        why: Any = (reason,) if action is ReviewAction.DECLINE else ()
        command = Command(introduction, action, 0, reasons=why)
        now = self.clock.now()
        review = self.services.review
        planned = review.preview([command], Side.COORDINATOR, actor, now)
        review.commit([command], Side.COORDINATOR, actor, now, planned.fingerprint)


def stub_bands(model: ModelVersion) -> tuple[float, float, float]:
    """Limits that follow the baseline."""
    return model.baseline, model.baseline + 1.0, model.baseline + 2.0


def open_desk(firms: int = 0, seed: int = 3, slots: int = 1000) -> Desk:
    """Open an office; this many firms have come already, two coordinators take turns."""
    clock = FakeClock()
    services = fake_services(clock)
    catalogue = make_catalogue()
    encoder = HashEncoder()
    base = stored_model(make_model())
    model = model_from_json(base.document)
    document = catalogue_to_json(catalogue)
    load_reference(services, StoredCatalogue.of(catalogue.version, "2010", document), base)
    opened: dict[str, Matcher] = {}

    def matcher_of(version: str, _catalogue: str) -> Matcher:
        if version not in opened:
            found = model_from_json(services.models.get(version).document)
            opened[version] = Matcher(catalogue, found, encoder)
        return opened[version]

    matcher = matcher_of(model.version, catalogue.version)
    for period in ("2026-H1", "2026-H2", "2027-H1", "2027-H2"):
        for one in matcher.encoded_candidates.ids:
            services.review.set_slots(one, period, slots, "command", clock.now())
    truth = -0.3 * model.feature_weights[next(iter(model.feature_weights))]
    truth[model.comparison_keys.index("technology_focus")] = 2.5
    foundation = Foundation(model, reference_prior(model), stub_bands, CODE)
    bench = Bench(
        matcher_of, foundation, stored_model, lambda stored: model_from_json(stored.document)
    )
    desk = Desk(services, clock, bench, matcher, truth, np.random.default_rng(seed))
    for number in range(firms):
        desk.decide(number, f"account:{1 + number % 2}")
    return desk
