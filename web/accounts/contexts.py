"""What the templates of accounts may read as ``page``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matcher.accounts import Account, Network, Role
from matcher.firm_operations import Firm
from matcher.partner_operations import Standing
from web.controls import Faulty

WAITED_FOR = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})
"""Roles with work that others wait for."""


@dataclass(frozen=True, slots=True)
class TodoRow:
    """Something that waits: a sentence that leads there, and what stands beside it, or nothing."""

    text: str
    url: str
    beside: str


@dataclass(frozen=True, slots=True)
class WorkLink:
    """A page where somebody works, and what it is for."""

    name: str
    url: str
    what: str


@dataclass(frozen=True, slots=True)
class WorkGroup:
    """Pages about one thing, under its heading."""

    heading: str
    links: tuple[WorkLink, ...]


@dataclass(frozen=True, slots=True)
class HomePage:
    """The first page after logging in.

    Parameters
    ----------
    roles : names of the roles of the account.
    staff : whether it does more than look after its own firms.
    todos : what waits for it, the most urgent first; empty for others than staff.
    work : the ways to its work.
    firms : the firms whose member it is.
    standing : how far their introductions are, by profile.
    """

    account: Account
    roles: tuple[str, ...]
    staff: bool
    todos: tuple[TodoRow, ...]
    work: tuple[WorkGroup, ...]
    firms: tuple[Firm, ...]
    standing: Mapping[str, Standing]

    @property
    def is_waited_for(self) -> bool:
        """Whether something can wait for this person; where nothing does, that is said."""
        return bool(self.todos) or bool(self.account.roles & WAITED_FOR)


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """What somebody sets for their own account.

    Parameters
    ----------
    second_factor : whether a code is asked for at log-in.
    modes : ways to be told what happens, as options; ``mode`` is the chosen one.
    """

    account: Account
    roles: tuple[str, ...]
    second_factor: bool
    modes: tuple[tuple[str, str, str], ...]
    mode: str


@dataclass(frozen=True, slots=True)
class InvitationPage(Faulty):
    """A link to an account.

    Parameters
    ----------
    email : whom the invitation is for; empty when the address is still to be given.
    role : name of the role that it gives.
    faults : pairs of the id of a control and what is wrong with it.
    own_address : whether the person who is logged in is the one who was invited.
    """

    token: str
    email: str
    role: str
    given_email: str = ""
    faults: tuple[tuple[str, str], ...] = ()
    own_address: bool = False


@dataclass(frozen=True, slots=True)
class ScopeNetwork:
    """One network with what lies in it.

    Parameters
    ----------
    firms : name, Land and whether the firm has yet to confirm its answers, all in words; and the
        addresses of the rules about it and of its shortlist.
    mini_clusters : pairs of identifier and name.
    """

    network: Network
    name: str
    side: str
    firms: tuple[tuple[str, str, str, str, str], ...]
    mini_clusters: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class NetworksPage:
    """The networks that one coordinates."""

    networks: tuple[ScopeNetwork, ...]


@dataclass(frozen=True, slots=True)
class NewAddressPage(Faulty):
    """The form that asks for another e-mail address.

    Parameters
    ----------
    email : that the account has.
    typed, faults : what was typed, and what is wrong with it.
    """

    email: str
    typed: str = ""
    faults: tuple[tuple[str, str], ...] = ()
