"""Errors of introductions and of reviewing, below the one root like all others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from features.errors import ClusterbridgeError

if TYPE_CHECKING:
    from matcher.planning import Plan


class IntroductionNotFoundError(ClusterbridgeError):
    """There is no such introduction; one that somebody may not see counts as not there."""

    def __init__(self, introduction_id: str) -> None:
        self.introduction_id = introduction_id
        super().__init__(f"no introduction {introduction_id!r}")


class TooManyChosenError(ClusterbridgeError, ValueError):
    """More introductions fit a choice than can be decided on at once."""

    def __init__(self, found: int, most: int) -> None:
        self.found, self.most = found, most
        super().__init__(f"{found} introductions fit; allowed: up to {most} at once")


class UnreadableRowsError(ClusterbridgeError, ValueError):
    """A row of the audit trail holds what is never written there, such as a time that is none."""

    def __init__(self) -> None:
        super().__init__("the audit trail holds something that cannot be read")


class ContactNotFoundError(ClusterbridgeError):
    """There is no such contact of a partner; one that has ended cannot be written to either."""

    def __init__(self, contact_id: int) -> None:
        self.contact_id = contact_id
        super().__init__(f"no contact {contact_id}")


_ALLOWED = {
    "place": "the id of a mini-cluster or an innovation cluster",
    "name": "1 to 200 characters",
    "email": "one address such as name@example.org",
    "language": "de, en, ko",
    "source": "1 to 300 characters",
    "as_of": "a day up to today",
    "confidence": "high, medium, low",
}
"""What the fields of a contact may hold. Their values are personal, and never in a message."""


class UnsoundContactError(ClusterbridgeError, ValueError):
    """A contact of a partner cannot be kept.

    Parameters
    ----------
    fields : what is wrong with it, by the names of ``PartnerContact``.
    """

    def __init__(self, fields: tuple[str, ...]) -> None:
        self.fields = fields
        super().__init__("; ".join(f"{one}: allowed: {_ALLOWED[one]}" for one in fields))


class ReplyLinkError(ClusterbridgeError):
    """A link with which a partner answers opens nothing; it does not say why."""

    def __init__(self) -> None:
        super().__init__("this link opens nothing")


class NotComparedError(ClusterbridgeError):
    """A mini-cluster was not compared with a firm, so that nothing can be said about the two."""

    def __init__(self, mini_cluster: str) -> None:
        self.mini_cluster = mini_cluster
        super().__init__(f"{mini_cluster!r} was not compared")


class AlreadyRequestedError(ClusterbridgeError):
    """This firm has asked for this mini-cluster, and nothing has come of it yet.

    Parameters
    ----------
    introduction_id : the one that is open.
    """

    def __init__(self, introduction_id: str, mini_cluster: str) -> None:
        self.introduction_id = introduction_id
        self.mini_cluster = mini_cluster
        super().__init__(f"an introduction to {mini_cluster!r} is open: {introduction_id!r}")


class PairForbiddenError(ClusterbridgeError):
    """A rule keeps this firm and this mini-cluster apart, with its reason."""

    def __init__(self, mini_cluster: str, reason: str) -> None:
        self.mini_cluster = mini_cluster
        self.reason = reason
        super().__init__(f"an introduction to {mini_cluster!r} is ruled out: {reason}")


class TooManyIntroductionsError(ClusterbridgeError):
    """A firm has asked for so many introductions that no further one is kept now.

    Parameters
    ----------
    limit : number of introductions that are kept of one firm, in all or of 24 hours.
    """

    def __init__(self, profile_id: str, limit: int, *, a_day: bool = False) -> None:
        self.profile_id = profile_id
        self.limit = limit
        self.a_day = a_day
        when = "within 24 hours" if a_day else "in all"
        super().__init__(f"a firm can ask for {limit} introductions {when} at most")


class RequestsRefusedError(ClusterbridgeError):
    """Some of what a firm asks for cannot be asked for now; none of it was kept.

    Parameters
    ----------
    refused : why, by mini-cluster.
    """

    def __init__(self, refused: Mapping[str, ClusterbridgeError]) -> None:
        self.refused = dict(refused)
        super().__init__("; ".join(map(str, self.refused.values())))


class StaleAssignmentError(ClusterbridgeError):
    """Somebody else has said who looks after an introduction since that was seen."""

    def __init__(self, introduction_id: str, assigned_to: str) -> None:
        self.introduction_id = introduction_id
        self.assigned_to = assigned_to
        super().__init__(f"introduction {introduction_id} is looked after by {assigned_to!r} now")


class StaleSlotsError(ClusterbridgeError):
    """Somebody else has set the slots of a mini-cluster since they were seen."""

    def __init__(self, mini_cluster: str, seen: int, count: int) -> None:
        self.mini_cluster = mini_cluster
        self.seen = seen
        self.count = count
        super().__init__(f"slots of {mini_cluster!r}: {seen} when seen, {count} now")


class PeriodClosedError(ClusterbridgeError):
    """Slots of this half-year cannot be looked at or set.

    Parameters
    ----------
    allowed : half-years that are open.
    """

    def __init__(self, period: str, allowed: tuple[str, ...]) -> None:
        self.period = period
        self.allowed = allowed
        super().__init__(f"period: {period!r}; allowed: {', '.join(allowed)}")


class StaleRulesError(ClusterbridgeError):
    """Somebody else has made a rule about the firm since its rules were seen."""

    def __init__(self, profile_id: str, seen: int, newest: int) -> None:
        self.profile_id = profile_id
        self.seen = seen
        self.newest = newest
        super().__init__(f"rules were seen up to {seen}; the newest is {newest}")


class RuleNotFoundError(ClusterbridgeError):
    """There is no such rule about a pairing."""

    def __init__(self, rule_id: int) -> None:
        self.rule_id = rule_id
        super().__init__(f"no rule {rule_id}")


class WorldMovedError(ClusterbridgeError):
    """What was previewed is not what would happen now; nothing was done.

    Parameters
    ----------
    plan : what would happen now.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        super().__init__("something has changed since the preview; nothing was done")
