"""What Flask-Security reads and writes, over the port: a request's changes are kept together."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any
from uuid import uuid4

from flask import Flask, Response, g
from flask_security.datastore import UserDatastore

from matcher.account_operations import keep
from matcher.accounts import UNKNOWN_ACCOUNT, VISITOR, Account, AccountChange, Role, actor_of
from matcher.audit import AuditEvent
from matcher.errors import EmailTakenError
from matcher.mail import Message
from web.accounts.users import RoleName, User
from web.language import current_language
from web.wiring import wired

_UNTOLD = ("totp_counter",)
"""What changes with every log-in and is no news."""


@dataclass
class Pending:
    """What a request has changed and not kept yet."""

    users: dict[str, User] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    events: list[AuditEvent] = field(default_factory=list)


def pending() -> Pending:
    """Return what this request has changed so far."""
    if "pending_accounts" not in g:
        g.pending_accounts = Pending()
    found = g.pending_accounts
    assert isinstance(found, Pending)  # noqa: S101 - tells the type checker
    return found


def note_visit(action: str, user: Any | None, *, done: bool = False) -> None:
    """Note in the audit trail what somebody tried at the door, by the account's random number.

    Of an address that has no account nothing is kept; that it was tried costs the same time.

    Parameters
    ----------
    done : they have shown that they are this user.
    """
    subject = UNKNOWN_ACCOUNT if user is None else actor_of(user.id)
    event = AuditEvent(subject if done else VISITOR, action, subject, {})
    pending().events.append(event)


class PortDatastore(UserDatastore):
    """Flask-Security's view of the accounts."""

    def __init__(self) -> None:
        super().__init__(User, RoleName)

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> User | None:
        """Return the user with an ``email`` (always case apart) or a ``fs_uniquifier``."""
        accounts = wired().services.accounts
        ((attribute, value),) = kwargs.items()
        finders = {"email": accounts.by_email, "fs_uniquifier": accounts.by_uniquifier}
        found = finders[attribute](str(value))
        return None if found is None else User.of(found)

    def find_role(self, role: str) -> RoleName | None:
        """Return a role by its name."""
        return RoleName(role) if role in set(Role) else None

    def create_user(self, **kwargs: Any) -> User:
        """Return a new member; whatever else a form might say is not asked."""
        new = User(
            id=str(uuid4()),
            email=kwargs["email"],
            password=kwargs["password"],
            fs_uniquifier=uuid4().hex,
            roles=[RoleName(Role.MEMBER)],
        )
        return self.put(new)

    def put(self, model: User) -> User:
        """Note that a user has changed."""
        # It may be the proxy of who is logged in.
        user = getattr(model, "_get_current_object", lambda: model)()
        pending().users[user.id] = user
        return model

    def commit(self) -> None:
        """Keep everything that the request changed, in one transaction."""
        noted = g.pop("pending_accounts", None)
        if noted is None:
            return
        now = wired().services.clock.now()
        created: list[Account] = []
        changed: list[Account] = []
        events: list[AuditEvent] = noted.events
        for user in noted.users.values():
            before = user.stored or Account(
                user.id,
                user.email,
                user.fs_uniquifier,
                now,
                language=current_language(),
                roles=frozenset(Role(role.name) for role in user.roles),
            )
            after = user.onto(before)
            (created if user.stored is None else changed).append(after)
            events += _events(user, before, after)
        change = AccountChange(
            created=tuple(created),
            credentials=tuple(changed),
            seen=tuple(user.stored for user in noted.users.values() if user.stored),
            events=tuple(events),
            messages=tuple(noted.messages),
        )
        try:
            keep(wired().services, change)
        except EmailTakenError:
            # Two registered at the same moment: the second is answered like any other, and
            # whose address it is has been written to already.
            return


def _events(user: User, before: Account, after: Account) -> list[AuditEvent]:
    if user.stored is None:
        return [AuditEvent(after.actor, "account.registered", after.actor, {})]
    names = [each.name for each in fields(Account) if each.name not in _UNTOLD]
    changed = [name for name in names if getattr(before, name) != getattr(after, name)]
    if not changed:
        return []
    return [AuditEvent(after.actor, "account.changed", after.actor, {"changed": changed})]


def init_datastore(app: Flask, datastore: PortDatastore) -> None:
    """Let every request end with its changes kept."""

    @app.after_request
    def _keep_changes(response: Response) -> Response:
        if response.status_code < 500:
            datastore.commit()
        return response
