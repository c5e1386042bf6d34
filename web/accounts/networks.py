"""What a coordinator sees: the firms and mini-clusters of the networks assigned to them."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from matcher.account_operations import networks_of
from matcher.accounts import Account, Network
from matcher.records import ProfileRevision
from matcher.scope_operations import firms_in_scope
from web.accounts.contexts import NetworksPage, ScopeNetwork
from web.accounts.words import side_names
from web.laender import LAND_NAMES
from web.language import current_language
from web.wiring import wired


def networks_page(account: Account) -> NetworksPage:
    """Return the networks of a coordinator."""
    services = wired().services
    firms = firms_in_scope(services, account)
    own = networks_of(services, account)
    return NetworksPage(tuple(_with_contents(network, firms) for network in own))


def _with_contents(network: Network, firms: tuple[ProfileRevision, ...]) -> ScopeNetwork:
    language, unconfirmed = current_language(), wired().services.accounts.unconfirmed()
    catalogue = wired().catalogue
    return ScopeNetwork(
        network=network,
        name=network.name.in_language(language),
        side=side_names()[network.side],
        firms=tuple(
            (
                firm.name,
                _land_name(firm),
                _("not confirmed") if firm.profile_id in unconfirmed else "–",
                url_for("desk.rules", profile_id=firm.profile_id),
                url_for("desk.shortlist", profile_id=firm.profile_id),
            )
            for firm in firms
            if network.covers_firm(firm.answers)
        ),
        mini_clusters=tuple(
            (mini.id, mini.name.in_language(language))
            for mini in catalogue.mini_clusters
            if network.covers_innovation_cluster(mini.innovation_cluster)
        ),
    )


def _land_name(firm: ProfileRevision) -> str:
    """Return the name of the Land of a firm in the language of the page."""
    land = firm.answers.get("land") or ""
    return _(LAND_NAMES[land]) if land in LAND_NAMES else "–"
