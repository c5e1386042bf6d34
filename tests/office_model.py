"""What is around reviewing, as a slow and simple model: firms, rules, time, editions, bulks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from matcher.review_records import RuleKind
from tests.review_model import ReviewModel
from tests.upkeep_model import Content, good, outcome

DEFAULT_SLOTS = 5


@dataclass
class Rule:
    """A rule about a pairing; ``until`` is the first moment at which it does not hold."""

    kind: RuleKind
    firm: str
    place: str
    until: datetime | None = None
    ended: bool = False


@dataclass
class OfficeModel:
    """Lists of what was done; whatever is asked is worked out from them.

    Parameters
    ----------
    editions : contents of the catalogue, the active one last.
    asked_with : number of the edition that each introduction was asked for with.
    batches : what each bulk decision did: numbers of steps by introduction.
    """

    places: tuple[str, ...]
    now: datetime
    editions: list[Content]
    review: ReviewModel = field(default_factory=lambda: ReviewModel({}))
    excluded: dict[str, frozenset[str]] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    asked_with: dict[str, int] = field(default_factory=dict)
    batches: dict[str, dict[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.move_to(self.now)

    def move_to(self, now: datetime) -> None:
        """Let time pass: rules run out, and a new half-year has slots of its own."""
        self.now = now
        period = f"{now.year}-H{1 if now.month < 7 else 2}"
        if period != self.review.period:
            self.review.period = period
            self.review.capacity = dict.fromkeys(self.places, DEFAULT_SLOTS)
        self.watch()

    def watch(self) -> None:
        """Work out anew which introductions something forbids."""
        self.review.forbidden = {
            name
            for name, place in self.review.mini_clusters.items()
            if self.is_forbidden(self.review.firms[name], place)
        }

    def is_forbidden(self, firm: str, place: str) -> bool:
        return place in self.excluded.get(firm, ()) or any(
            (one.firm, one.place) == (firm, place)
            and one.kind != "pin"
            and not one.ended
            and (one.until is None or self.now < one.until)
            for one in self.rules
        )

    def refusal_of_request(self, firm: str, place: str) -> str:
        """Return why a firm cannot ask for an introduction now, empty when it can."""
        if self.review.open(firm, place):
            return "already"
        return "forbidden" if self.is_forbidden(firm, place) else ""

    def request(self, firm: str, place: str) -> str:
        """Let a firm ask, and return the name of the introduction."""
        name = f"i{len(self.review.logs)}"
        self.review.mini_clusters[name], self.review.firms[name] = place, firm
        self.review.logs[name] = []
        self.asked_with[name] = len(self.editions)
        return name

    def change(self, base: Content, wanted: Content, *, partly: bool) -> str:
        """Change the catalogue as somebody wants who saw ``base``; return what comes of it."""
        if not good(wanted):
            return "bad"
        if wanted == base:
            return "nothing"
        found = outcome(base, wanted, self.editions[-1], partly=partly)
        if found is None:
            return "clash"
        if not good(found):
            return "bad"
        self.editions.append(found)
        return "done"
