"""What a proposal does to rankings, computed with the active model on both catalogues."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import cache, partial
from threading import Lock

from flask_babel import gettext as _
from flask_babel import ngettext

from features.catalogue import Catalogue
from features.errors import UnknownCodeError
from features.profiles import SMEProfile
from matcher.accounts import Account
from matcher.effects import TOP, Effects, effects_on, without_few
from matcher.review import OPEN_STATES
from matcher.review_operations import firms_waiting
from matcher.review_records import QueueQuery
from matcher.scope_operations import seen_scope
from web.limits import turn_to_rank
from web.upkeep.contexts import Moves
from web.upkeep.words import mini_cluster_name
from web.wiring import reference_catalogue, wired
from web.wording.labels import Labels

MOST_FIRMS = 50
"""Firms with open introductions that are looked at, those waiting longest first."""
KEPT = 32
_known: OrderedDict[tuple[str, str, str], Effects] = OrderedDict()
_lock = Lock()


def moves(after: Catalogue, labels: Labels, account: Account) -> tuple[Moves, ...]:
    """Return what another catalogue does to the reference firms and to open shortlists.

    Proposals can be made at will: of the firms only those count that the account may know of, and
    nothing is said of fewer than the smallest group.
    """
    wiring = wired()
    before = wiring.matcher
    if before.catalogue.version == after.version:
        return ()
    key = (before.model.version, before.catalogue.version, after.version)
    scope, least = seen_scope(wiring.services, account), wiring.settings.smallest_group
    firms = tuple(firms_waiting(wiring.services, MOST_FIRMS, scope))
    firms = firms if len(firms) >= least else ()
    with _lock:
        reference, waiting = _known.get(key), Effects(0, 0, (), ())
    if reference is None or firms:
        with turn_to_rank(is_long=True):
            other = wiring.matcher_on(after)
            waiting = effects_on(firms, before, other)
            reference = reference or effects_on(reference_firms(), before, other)
        with _lock:
            _known[key] = reference
            if len(_known) > KEPT:
                _known.popitem(last=False)
    named = [(_("Reference firms (synthetic)"), reference)]
    if (shown := without_few(waiting, least)) is not None:
        named.append((_("Open introductions"), shown))
    said = partial(_name, labels, Labels(labels.language, after))
    return tuple(_in_words(title, one, said) for title, one in named)


def _name(now: Labels, then: Labels, mini_cluster: str) -> str:
    """Return a name, also of a mini-cluster that comes only then."""
    try:
        return then.name(then.catalogue.mini_cluster(mini_cluster).name)
    except UnknownCodeError:
        return mini_cluster_name(mini_cluster, now)


@cache
def reference_firms() -> tuple[SMEProfile, ...]:
    """Return the synthetic firms that the model was computed on, read once."""
    from data.model_build import load_reference_firms

    return load_reference_firms(reference_catalogue())


def open_introductions(mini_clusters: frozenset[str], account: Account) -> int:
    """Return how many introductions to some mini-clusters are open, of firms that count for one."""
    services = wired().services
    query = QueueQuery(
        states=OPEN_STATES,
        mini_clusters=mini_clusters,
        scope=seen_scope(services, account),
        count=1,
    )
    return services.review.queue(query).total


def _in_words(title: str, found: Effects, said: Callable[[str], str]) -> Moves:
    text = ngettext(
        "Of %(num)s firm, the first %(top)s places change for %(changed)s.",
        "Of %(num)s firms, the first %(top)s places change for %(changed)s.",
        found.firms,
        top=TOP,
        changed=found.changed,
    )
    return Moves(
        title,
        text,
        tuple((said(one), str(n)) for one, n in found.moved_in),
        tuple((said(one), str(n)) for one, n in found.moved_out),
    )
