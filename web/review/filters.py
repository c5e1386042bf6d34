"""The filters of the queue: what each can be set to, and what is asked for with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from operator import itemgetter

from flask_babel import gettext as _

from features.plain_data import cleaned
from features.profiles import MAX_NAME_LENGTH
from matcher.account_operations import networks_of
from matcher.accounts import Account
from matcher.review import IN_REVIEW, ReviewState
from matcher.review_records import Order, QueueQuery
from matcher.scope_operations import coordinators_of
from web.language import current_language
from web.review.words import mini_cluster_name, order_names, state_names
from web.wiring import wired

TO_DECIDE, ALL = "to_decide", "all"
"""Values of the filter beside those of the states."""
MINE, NOBODY = "me", "nobody"
"""Values of the filter beside the accounts of colleagues."""
FILTERS = ("state", "order", "network", "mini_cluster", "assignee")
FIRM = "firm"
"""Field with a part of the name of a firm."""
Options = tuple[tuple[str, str], ...]
"""Pairs of value and label."""


@dataclass(frozen=True)
class Filters:
    """What the filters of the queue are set to.

    Parameters
    ----------
    options : what each can be set to; chosen : what it is set to, both by name.
    query : what is asked for with them, in pages of the usual length.
    network : only firms of this one, empty for all of one's own; firm : part of a name.
    """

    options: Mapping[str, Options]
    chosen: Mapping[str, str]
    query: QueueQuery
    network: str
    firm: str

    @property
    def address(self) -> dict[str, str]:
        """What stands in an address for them."""
        found = {name: value for name, value in self.chosen.items() if value}
        return {**found, FIRM: self.firm} if self.firm else found

    @property
    def words(self) -> tuple[str, ...]:
        """What is chosen, each with the name of its filter; without the order."""
        labels = {
            "state": _("State"),
            "network": _("Network"),
            "mini_cluster": _("Mini-cluster"),
            "assignee": _("Assigned to"),
        }
        said = [
            f"{label}: {dict(self.options[name])[self.chosen[name]]}"
            for name, label in labels.items()
        ]
        return (*said, f"{_('Firm (part of its name)')}: {self.firm}") if self.firm else tuple(said)


def filters_of(account: Account, asked: Mapping[str, str]) -> Filters:
    """Return what the filters are set to; what is not known counts as not set.

    Parameters
    ----------
    asked : texts of the filters: ``state``, ``order``, ``network``, ``assignee``, ``mini_cluster``
        and ``firm``, which is part of a name.
    """
    options = _options(account)
    chosen, firm = _chosen(options, asked), str(cleaned(asked.get(FIRM, "")))[:MAX_NAME_LENGTH]
    place = chosen["mini_cluster"]
    query = QueueQuery(
        states=_states_of(chosen["state"]),
        mini_clusters=frozenset({place}) if place else None,
        assigned_to={"": None, MINE: account.id, NOBODY: ""}.get(
            chosen["assignee"], chosen["assignee"]
        ),
        order=Order(chosen["order"]),
    )
    return Filters(options, chosen, query, chosen["network"], firm)


def _chosen(options: Mapping[str, Options], asked: Mapping[str, str]) -> dict[str, str]:
    """Return what each filter is set to; the first of its options where it says nothing known."""
    return {
        name: found if (found := asked.get(name, "")) in dict(offered) else offered[0][0]
        for name, offered in options.items()
    }


def _options(account: Account) -> dict[str, Options]:
    """Return what each filter of the queue can be set to, by name: pairs of value and label."""
    services, language = wired().services, current_language()
    own = networks_of(services, account)
    return {
        "state": (
            (TO_DECIDE, _("everything to decide on")),
            *((one.value, name) for one, name in state_names().items()),
            (ALL, _("all states")),
        ),
        "order": tuple((one.value, name) for one, name in order_names().items()),
        "network": (
            ("", _("all my networks")),
            *((one.id, one.name.in_language(language)) for one in own),
        ),
        "mini_cluster": (
            ("", _("all mini-clusters")),
            *sorted(
                ((one.id, mini_cluster_name(one.id)) for one in wired().catalogue.mini_clusters),
                key=itemgetter(1),
            ),
        ),
        "assignee": (
            ("", _("anybody")),
            (MINE, _("me")),
            (NOBODY, _("nobody")),
            *(
                (one.id, one.email)
                for one in coordinators_of(services, own)
                if one.id != account.id
            ),
        ),
    }


def _states_of(chosen: str) -> frozenset[ReviewState]:
    if chosen in (TO_DECIDE, ALL):
        return IN_REVIEW if chosen == TO_DECIDE else frozenset()
    return frozenset({ReviewState(chosen)})
