"""From the form of a network to a network, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from features.facts import Label
from features.vocabulary import LAENDER
from matcher.accounts import Network, Role, ScopeKind, Side
from web.accounts.words import side_names
from web.admin.contexts import NetworkPage
from web.language import current_language
from web.wiring import wired

COORDINATORS = "coordinators"
LONGEST_NAME = 200
_ID = re.compile(r"[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?")
_NAMES = ("name_de", "name_en", "name_ko")


class RefusedError(Exception):
    """The form cannot be accepted.

    Parameters
    ----------
    faults : pairs of the id of a control and what is wrong with it.
    """

    def __init__(self, faults: tuple[tuple[str, str], ...]) -> None:
        self.faults = faults
        super().__init__()


def network_of(form: MultiDict[str, str], network_id: str | None) -> Network:
    """Return the network that a form describes.

    Parameters
    ----------
    network_id : of the network that is changed, None for a new one.

    Raises
    ------
    RefusedError : with every fault.
    """
    values, chosen, options = _values(form), _chosen(form), _options()
    key = network_id or values["id"]
    faults = []
    if not _ID.fullmatch(key):
        faults.append(("id", _("Small letters, digits and hyphens, such as photonics-thuringia.")))
    elif network_id is None and key in {one.id for one in wired().services.accounts.networks()}:
        faults.append(("id", _("There is a network with this key already.")))
    for name in _NAMES:
        if not 0 < len(values[name]) <= LONGEST_NAME:
            faults.append((name, _("Please give a name of at most 200 characters.")))
    if values["side"] not in set(Side):
        faults.append(("side", _("Please choose one of these.")))
    if any(chosen[group] - {one[0] for one in options[group]} for group in options):
        faults.append((COORDINATORS, _("Please choose one of these.")))
    if faults:
        raise RefusedError(tuple(faults))
    scope = {(kind, value) for kind in ScopeKind for value in chosen[kind.value]}
    names = Label(*(values[each] for each in _NAMES))
    side = Side(values["side"])
    return Network(key, names, side, frozenset(scope), chosen[COORDINATORS])


def form_page(network: Network | None) -> NetworkPage:
    """Return the form of a network, or an empty one."""
    if network is None:
        return _page(MultiDict(), is_new=True)
    form: MultiDict[str, str] = MultiDict(
        {
            "id": network.id,
            "name_de": network.name.de,
            "name_en": network.name.en,
            "name_ko": network.name.ko,
            "side": network.side.value,
        }
    )
    for kind, value in network.scope:
        form.add(kind.value, value)
    for account_id in network.coordinators:
        form.add(COORDINATORS, account_id)
    return _page(form, is_new=False)


def refused_page(
    form: MultiDict[str, str], faults: tuple[tuple[str, str], ...], network_id: str | None
) -> NetworkPage:
    """Return the form as it was sent, with what is wrong with it."""
    sent = form.copy()
    if network_id is not None:
        sent["id"] = network_id
    return _page(sent, is_new=network_id is None, faults=faults)


def _page(
    form: MultiDict[str, str], *, is_new: bool, faults: tuple[tuple[str, str], ...] = ()
) -> NetworkPage:
    sides = tuple((side.value, name) for side, name in side_names().items())
    return NetworkPage(is_new, _values(form), _chosen(form), _options(), sides, faults)


def _values(form: MultiDict[str, str]) -> Mapping[str, str]:
    values = {name: " ".join(form.get(name, "").split()) for name in ("id", *_NAMES)}
    return {**values, "side": form.get("side", "")}


def _chosen(form: MultiDict[str, str]) -> Mapping[str, frozenset[str]]:
    groups = (*(kind.value for kind in ScopeKind), COORDINATORS)
    return {group: frozenset(form.getlist(group)) for group in groups}


def _options() -> Mapping[str, tuple[tuple[str, str, str], ...]]:
    language, catalogue = current_language(), wired().catalogue
    people = wired().services.accounts.accounts()
    return {
        ScopeKind.LAND.value: _triples(LAENDER.items()),
        ScopeKind.GERMAN_CLUSTER.value: _triples(
            (one.id, one.name.in_language(language)) for one in catalogue.german_clusters
        ),
        ScopeKind.INNOVATION_CLUSTER.value: _triples(
            (one.id, one.name.in_language(language)) for one in catalogue.innovation_clusters
        ),
        COORDINATORS: _triples(
            (one.id, one.email) for one in people if one.active and Role.COORDINATOR in one.roles
        ),
    }


def _triples(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str, str], ...]:
    return tuple((value, label, "") for value, label in sorted(pairs, key=lambda pair: pair[1]))
