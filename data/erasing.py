"""Deleting a firm or an account with all that hangs on it, in somebody else's transaction."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Delete, delete, insert, select, update

from data.account_schema import (
    invitations,
    network_members,
    outbox,
    profile_entries,
    profile_members,
    user_roles,
    users,
)
from data.learning_schema import learning_jobs
from data.outbox import forget
from data.partner_schema import mail_preferences, notices, reply_links, step_details
from data.privacy_schema import account_erasures, consents, mail_subjects
from data.review_schema import (
    internal_notes,
    introduction_states,
    introduction_steps,
    introductions,
    pair_rule_ends,
    pair_rules,
    slot_holdings,
)
from data.rows import chunks, one_or_none
from data.schema import (
    answer_values,
    audit_keys,
    contacts,
    erasures,
    impression_pages,
    impressions,
    private_links,
    profile_revisions,
    profiles,
    verdicts,
)
from matcher.accounts import actor_of, invitation_key, same_address
from matcher.model_records import without_firm
from matcher.partner import LETTERS


def erase_profile(connection: Connection, profile_id: str, now: datetime) -> None:
    """Delete a profile, there or not, and note that it is erased."""
    # First the tombstone: the append-only triggers read it as the permission to delete.
    query = select(erasures).where(erasures.c.profile_id == profile_id)
    if one_or_none(connection, query) is None:
        connection.execute(insert(erasures).values(profile_id=profile_id, erased_at=now))
    invited = select(invitations.c.token_hash).where(invitations.c.profile_id == profile_id)
    for token_hash in connection.execute(invited).scalars().all():
        delete_mail(connection, outbox.c.key == invitation_key(token_hash))
    delete_mail(connection, _about(f"profile:{profile_id}"))
    for statement in _deletions(profile_id):
        connection.execute(statement)
    _forget_in_jobs(connection, profile_id)


def _forget_in_jobs(connection: Connection, profile_id: str) -> None:
    """Take a firm out of the lists and decisions that stand in what came of jobs."""
    query = select(learning_jobs.c.id, learning_jobs.c.outcome)
    for number, outcome in connection.execute(query).all():
        if outcome and (less := without_firm(outcome, profile_id)) != outcome:
            changed = update(learning_jobs).where(learning_jobs.c.id == number)
            connection.execute(changed.values(outcome=less))


def _deletions(profile_id: str) -> tuple[Delete, ...]:
    """Return the statements that delete a profile, those that point before those pointed at."""
    pages = select(impression_pages.c.id).where(impression_pages.c.profile_id == profile_id)
    asked = select(introductions.c.id).where(introductions.c.profile_id == profile_id)
    rules = select(pair_rules.c.id).where(pair_rules.c.profile_id == profile_id)
    of_introductions = (
        *(slot_holdings, introduction_states, notices, reply_links, step_details),
        *(internal_notes, introduction_steps),
    )
    hanging_on_it = (
        *(introductions, pair_rules, verdicts, impression_pages, contacts, consents),
        *(private_links, profile_entries, profile_members, invitations),
        *(profile_revisions, audit_keys, answer_values),
    )
    return (
        delete(impressions).where(impressions.c.page_id.in_(pages)),
        delete(pair_rule_ends).where(pair_rule_ends.c.rule_id.in_(rules)),
        *(delete(one).where(one.c.introduction_id.in_(asked)) for one in of_introductions),
        *(delete(table).where(table.c.profile_id == profile_id) for table in hanging_on_it),
        _preferences(f"profile:{profile_id}"),
        delete(profiles).where(profiles.c.id == profile_id),
    )


def erase_account(connection: Connection, account_id: str, now: datetime) -> None:
    """Delete an account, there or not, and note that it is erased.

    Its firms stay without it, and so do the steps it decided: they name a random number, which
    leads to nobody any more.
    """
    known = select(account_erasures).where(account_erasures.c.user_id == account_id)
    if one_or_none(connection, known) is None:
        connection.execute(insert(account_erasures).values(user_id=account_id, erased_at=now))
    address = select(users.c.address).where(users.c.id == account_id)
    _forget_address(connection, connection.execute(address).scalar_one_or_none())
    delete_mail(connection, _about(actor_of(account_id)))
    connection.execute(delete(invitations).where(invitations.c.inviter == actor_of(account_id)))
    firms = select(profile_members.c.profile_id).where(profile_members.c.user_id == account_id)
    for profile_id in connection.execute(firms).scalars().all():
        end_links(connection, profile_id, now)
    connection.execute(
        update(introduction_states)
        .where(introduction_states.c.assigned_to == account_id)
        .values(assigned_to="")
    )
    connection.execute(_preferences(actor_of(account_id)))
    connection.execute(delete(notices).where(notices.c.recipient == actor_of(account_id)))
    for table in (user_roles, network_members, profile_members):
        connection.execute(delete(table).where(table.c.user_id == account_id))
    connection.execute(delete(users).where(users.c.id == account_id))


def firms_of_only(connection: Connection, account_ids: Collection[str]) -> set[str]:
    """Return the firms that have no member but these accounts."""
    firm, member = profile_members.c.profile_id, profile_members.c.user_id
    with_others = select(firm).where(member.not_in(account_ids))
    theirs = select(firm).where(member.in_(account_ids), firm.not_in(with_others))
    return set(connection.execute(theirs).scalars())


def end_links(
    connection: Connection, profile_id: str, now: datetime, *, but: str | None = None
) -> None:
    """Revoke all private links of a profile, or all but one."""
    connection.execute(
        update(private_links)
        .where(
            private_links.c.profile_id == profile_id,
            private_links.c.revoked_at.is_(None),
            private_links.c.token_hash != (but or ""),
        )
        .values(revoked_at=now)
    )


def move_address(connection: Connection, account_id: str, email: str) -> None:
    """Let what waits for the address of an account go to its new one; invitations to it end.

    What an unconfirmed account has as its address may be somebody else's, and stays as it is.
    """
    known = select(users.c.address).where(
        users.c.id == account_id, users.c.confirmed_at.is_not(None)
    )
    address = connection.execute(known).scalar_one_or_none()
    if address in (None, same_address(email)):
        return
    tokens, keys = _addressed_to(connection, address)
    _end_invitations(connection, tokens)
    of_partners = tuple(f"{kind.value}-" for kind in LETTERS)
    for some in chunks([key for key in keys if not key.startswith(of_partners)]):
        connection.execute(update(outbox).where(outbox.c.key.in_(some)).values(recipient=email))


def _forget_address(connection: Connection, address: str | None) -> None:
    """Delete the invitations and messages to an address, however it is written there."""
    if address is None:
        return
    tokens, keys = _addressed_to(connection, address)
    _end_invitations(connection, tokens)
    forget(connection, keys)


def _end_invitations(connection: Connection, tokens: list[str]) -> None:
    for some in chunks(tokens):
        connection.execute(delete(invitations).where(invitations.c.token_hash.in_(some)))
    forget(connection, [invitation_key(one) for one in tokens])


def _addressed_to(connection: Connection, address: str) -> tuple[list[str], list[str]]:
    """Return the tokens of the invitations and the keys of the messages to an address."""
    invited = connection.execute(select(invitations.c.token_hash, invitations.c.email)).all()
    waiting = connection.execute(select(outbox.c.key, outbox.c.recipient)).all()
    tokens = [one.token_hash for one in invited if same_address(one.email) == address]
    keys = [one.key for one in waiting if same_address(one.recipient) == address]
    return tokens, keys


def _preferences(subject: str) -> Delete:
    return delete(mail_preferences).where(mail_preferences.c.subject == subject)


def _about(subject: str) -> ColumnElement[bool]:
    about = select(mail_subjects.c.key).where(mail_subjects.c.subject == subject)
    return outbox.c.key.in_(about)


def delete_mail(connection: Connection, condition: ColumnElement[bool]) -> None:
    """Keep nothing of the messages that meet a condition."""
    forget(connection, connection.execute(select(outbox.c.key).where(condition)).scalars().all())
