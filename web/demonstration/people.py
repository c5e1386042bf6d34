"""The people and networks of a demonstration, and how they log in.

Passwords and second factors are made anew for every installation; there is no default.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from flask_security.proxies import _security
from flask_security.utils import hash_password

from features.catalogue import Catalogue
from features.facts import Label
from features.vocabulary import Confidence
from matcher.account_operations import keep, put_network
from matcher.accounts import COMMAND, STAFF, Account, AccountChange, Network, Role, ScopeKind, Side
from matcher.audit import AuditEvent
from matcher.contact_operations import add_contact
from matcher.operations import Services
from matcher.partner import PartnerContact

DOMAIN = "demo.example.org"
"""Below a domain that is reserved for examples: no mail can ever reach anybody."""
MEMBERS = 4
"""How many firms have an account."""
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class Login:
    """How somebody of a demonstration logs in.

    Parameters
    ----------
    password : of this installation only.
    needs_code : whether a second factor is asked for.
    """

    email: str
    role: str
    password: str
    needs_code: bool


@dataclass(frozen=True, slots=True)
class DemoNetwork:
    """A network of the demonstration; it takes in Laender or innovation clusters."""

    id: str
    name: Label
    side: Side
    members: tuple[str, ...]
    coordinators: tuple[str, ...]

    def scope(self) -> frozenset[tuple[ScopeKind, str]]:
        """Return what lies in it."""
        german = self.side is Side.GERMAN
        kind = ScopeKind.LAND if german else ScopeKind.INNOVATION_CLUSTER
        return frozenset((kind, one) for one in self.members)


def _network(
    key: str, name: tuple[str, str, str], side: Side, members: str, coordinators: str
) -> DemoNetwork:
    return DemoNetwork(
        f"demo-{key}", Label(*name), side, tuple(members.split()), tuple(coordinators.split())
    )


NETWORKS = (
    _network(
        "sued",
        ("Demonstrationsnetz Süd", "Demonstration network South", "시연용 네트워크(남부)"),
        Side.GERMAN,
        "DE-BW DE-BY",
        "sued sued2",
    ),
    _network(
        "west",
        ("Demonstrationsnetz West", "Demonstration network West", "시연용 네트워크(서부)"),
        Side.GERMAN,
        "DE-NW DE-HE DE-RP DE-SL",
        "west",
    ),
    _network(
        "ost",
        ("Demonstrationsnetz Ost", "Demonstration network East", "시연용 네트워크(동부)"),
        Side.GERMAN,
        "DE-SN DE-TH DE-BB DE-BE DE-ST DE-MV",
        "ost",
    ),
    _network(
        "nord",
        ("Demonstrationsnetz Nord", "Demonstration network North", "시연용 네트워크(북부)"),
        Side.GERMAN,
        "DE-NI DE-HB DE-HH DE-SH",
        "nord",
    ),
    _network(
        "korea-west",
        (
            "Demonstrationsagentur Korea-West",
            "Demonstration agency Korea West",
            "시연용 기관(한국 서부)",
        ),
        Side.KOREAN,
        "gunsan gwangju banwol-sihwa namdong daebul",
        "korea-west",
    ),
    _network(
        "korea-ost",
        (
            "Demonstrationsagentur Korea-Ost",
            "Demonstration agency Korea East",
            "시연용 기관(한국 동부)",
        ),
        Side.KOREAN,
        "wonju gumi ulsan changwon ochang seongseo noksan",
        "korea-ost",
    ),
)


def settle(services: Services) -> Mapping[str, tuple[Account, Login]]:
    """Make all accounts and networks; needs the context of an application.

    Returns
    -------
    Accounts with their log-ins by the part of the address before the at sign.
    """
    people: dict[str, Role] = {"verwaltung": Role.ADMINISTRATOR, "auswertung": Role.ANALYST}
    people |= {name: Role.COORDINATOR for one in NETWORKS for name in one.coordinators}
    people |= {f"firma{number}": Role.MEMBER for number in range(1, MEMBERS + 1)}
    made = {name: _account(services, name, role) for name, role in people.items()}
    events = tuple(
        AuditEvent(COMMAND, "account.registered", account.actor, {}) for account, _ in made.values()
    )
    accounts = tuple(account for account, _ in made.values())
    keep(services, AccountChange(created=accounts, events=events))
    for one in NETWORKS:
        coordinators = frozenset(made[name][0].id for name in one.coordinators)
        put_network(
            services, Network(one.id, one.name, one.side, one.scope(), coordinators), COMMAND
        )
    return made


def enter_contacts(
    services: Services, catalogue: Catalogue, people: Mapping[str, tuple[Account, Login]]
) -> None:
    """Enter a contact for each innovation cluster, at an address that nobody has."""
    now, administrator = services.clock.now(), people["verwaltung"][0]
    for place in catalogue.innovation_clusters:
        add_contact(
            services,
            catalogue,
            administrator,
            PartnerContact(
                id=0,
                place=place.id,
                name="가상 담당자 (시연용)",
                email=f"{place.id}@{DOMAIN}",
                language="ko",
                source="시연용 가상 정보 (synthetisch)",
                as_of=now.date(),
                entered_by=administrator.actor,
                entered_at=now,
                confidence=Confidence.LOW,
            ),
        )


def _account(services: Services, name: str, role: Role) -> tuple[Account, Login]:
    password = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
    now, is_staff = services.clock.now(), role in STAFF
    account = Account(
        id=str(uuid4()),
        email=f"{name}@{DOMAIN}",
        uniquifier=uuid4().hex,
        created_at=now,
        password_hash=hash_password(password),
        confirmed_at=now,
        totp_secret=_security.totp_factory.generate_totp_secret() if is_staff else "",
        language="ko" if name.startswith("korea") else "de",
        roles=frozenset({role}),
    )
    return account, Login(account.email, role.value, password, is_staff)


def code_of(account: Account) -> tuple[str, str]:
    """Return the code of the second factor that is valid now, and the key of an authenticator."""
    factory = _security.totp_factory
    secret = account.totp_secret
    return factory.generate_totp_password(secret), factory.get_totp_pretty_key(secret)
