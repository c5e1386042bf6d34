"""The use cases of reaching a partner: what goes out, what comes back, what is told later.

Whatever goes out is shown first. What was shown has a fingerprint, and it goes out as it was shown
or not at all.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from features.catalogue import Catalogue
from features.errors import UnknownCodeError
from features.names import same_name
from features.profiles import Contact
from matcher.accounts import Account
from matcher.brief import Brief, Withheld, blind_brief
from matcher.consent import NameTold, what_differs
from matcher.documents import content_hash
from matcher.introduction_operations import own_introduction, take_firm_step
from matcher.links import hash_token
from matcher.mail import Message
from matcher.operations import Services
from matcher.origins import Origin
from matcher.partner import REPLY_LIFETIME, Enclosed, PartnerContact, ReplyLink, letter_key
from matcher.planning import Command, Plan
from matcher.review import (
    ReviewAction,
    Side,
    consent_in_force,
    has_consented,
    is_named,
    legal_actions,
)
from matcher.review_errors import (
    ContactNotFoundError,
    ReplyLinkError,
    WorldMovedError,
)
from matcher.review_operations import answers_asked_with, introduction_of
from matcher.review_records import Introduction
from matcher.rule_operations import competitors_of, with_conflicts

Compose = Callable[[PartnerContact, Brief, NameTold | None, str], Message]
"""From what is told, and the token of the link to answer with, to the letter.

The token is empty where none has been made yet, and where no answer is asked for.
"""


@dataclass(frozen=True)
class Offer:
    """Exactly what would go out to a partner.

    Parameters
    ----------
    withheld : texts that do not go out, with what was found in them.
    told : who the firm is, where that is what the letter says, else None; the brief is then the
        one that the partner had at the first contact.
    letter : with a blank in place of the link, which works once and is made when it is sent.
    planned : the step that is taken with it.
    commands : what the plan was made of.
    """

    introduction: Introduction
    contact: PartnerContact
    brief: Brief
    withheld: tuple[Withheld, ...]
    told: NameTold | None
    letter: Message
    planned: Plan
    commands: tuple[Command, ...]

    @property
    def can_go_out(self) -> bool:
        """Whether there is something to tell, and the step may be taken."""
        return not (self.planned.refused or self.brief.is_empty or self.is_without_address)

    @property
    def is_without_address(self) -> bool:
        """Whether the partner would learn a name, and no way to reach the firm."""
        return self.told is not None and not self.told.is_reachable

    @property
    def fingerprint(self) -> str:
        """The hash of everything that is shown."""
        letter = {"to": self.letter.recipient, "subject": self.letter.subject,
                  "body": self.letter.body}  # fmt: skip
        return content_hash({"plan": self.planned.fingerprint, **letter})


@dataclass(frozen=True, slots=True)
class Standing:
    """How many introductions a firm has asked for, and how many of them wait for it."""

    asked: int
    waiting: int


def brief_of(
    services: Services, catalogue: Catalogue, one: Introduction
) -> tuple[Brief, tuple[Withheld, ...]]:
    """Return what a partner may read of the firm, and which texts must not go out.

    What is told is what the firm asked with; what must not be told is that and what it says now.
    """
    answers = answers_asked_with(services, one).answers
    latest = services.profiles.latest(one.asked.profile_id).answers
    contact = services.profiles.contact(one.asked.profile_id)
    names: list[str] = []
    for said in (answers, latest):
        for identifier in said.get("german_clusters") or ():
            with suppress(UnknownCodeError):
                name = catalogue.german_cluster(identifier).name
                names += [name.de, name.en, name.ko]
    return blind_brief(answers, contact, one, names, latest)


def contact_that_answered(services: Services, one: Introduction) -> int:
    """Return the number of the contact that answered last, else of the last written to, else 0."""
    links = services.partners.links_of(one.id)
    answered = [link.contact for link in links if link.used_at is not None]
    return (answered or [link.contact for link in links] or [0])[-1]


def brief_sent(
    services: Services, catalogue: Catalogue, link: ReplyLink, one: Introduction
) -> Brief:
    """Return what the letter told that a link was in."""
    return link.brief or brief_of(services, catalogue, one)[0]


def first_brief(services: Services, catalogue: Catalogue, one: Introduction) -> Brief:
    """Return what the last letter of the first contact told, or would tell if there was none."""
    links = services.partners.links_of(one.id)
    if links:
        return brief_sent(services, catalogue, links[-1], one)
    return brief_of(services, catalogue, one)[0]


def name_of(services: Services, one: Introduction) -> NameTold:
    """Return who the firm is, as the partner would be told."""
    profile_id = one.asked.profile_id
    name = services.profiles.latest(profile_id).name
    return NameTold(name, services.profiles.contact(profile_id) or Contact())


def contacts_for(
    services: Services, catalogue: Catalogue, one: Introduction
) -> tuple[PartnerContact, ...]:
    """Return whom to write to: contacts of the mini-cluster first, then those of its complex."""
    mini_cluster = one.asked.mini_cluster
    places = {mini_cluster}
    with suppress(UnknownCodeError):
        places.add(catalogue.mini_cluster(mini_cluster).innovation_cluster)
    found = services.partners.contacts(places)
    return tuple(sorted(found, key=lambda contact: (contact.place != mini_cluster, contact.id)))


def offer(
    services: Services,
    account: Account,
    catalogue: Catalogue,
    introduction_id: str,
    action: ReviewAction,
    contact_id: int,
    compose: Compose,
) -> Offer:
    """Return exactly what would go out; changes nothing.

    Parameters
    ----------
    action : ``contact`` with a blind brief, or ``disclose`` with the name of the firm.

    Raises
    ------
    IntroductionNotFoundError : also for one outside the coordinator's networks.
    ContactNotFoundError : it is none of the mini-cluster's.
    """
    one = introduction_of(services, account, introduction_id)
    contact = next(
        (each for each in contacts_for(services, catalogue, one) if each.id == contact_id), None
    )
    if contact is None:
        raise ContactNotFoundError(contact_id)
    brief, withheld = brief_of(services, catalogue, one)
    told = name_of(services, one) if _tells_name(one, action) else None
    if told is not None:
        brief = first_brief(services, catalogue, one)
    commands = _commands(services, catalogue, one, action, told, contact)
    now = services.clock.now()
    planned = services.review.preview(commands, Side.COORDINATOR, account.actor, now)
    letter = compose(contact, brief, told, "")
    return Offer(one, contact, brief, withheld, told, letter, planned, commands)


def send(
    services: Services, account: Account, shown: Offer, fingerprint: str, compose: Compose
) -> Plan:
    """Send what was shown, and take the step in the same transaction.

    Parameters
    ----------
    shown : the offer as it is now.
    fingerprint : of the offer as the person saw it.

    Raises
    ------
    WorldMovedError : something else would go out by now, or nothing may; nothing is done.
    ContactNotFoundError : the contact was forgotten meanwhile; nothing is done.
    """
    if shown.fingerprint != fingerprint or not shown.can_go_out:
        raise WorldMovedError(shown.planned)
    one, now = shown.introduction, services.clock.now()
    action = shown.planned.effects[0].action
    token, link = services.new_token(), None
    if action is ReviewAction.CONTACT:
        end = now + REPLY_LIFETIME
        letter = compose(shown.contact, shown.brief, None, token)
        link = ReplyLink(hash_token(token), one.id, shown.contact.id, now, end, brief=shown.brief)
    else:
        letter = compose(shown.contact, shown.brief, shown.told, "")
    letters = (_keyed(letter, shown, action, hash_token(token)),)
    enclosed = Enclosed(letters, link, contact=shown.contact.id)
    return services.review.commit(
        shown.commands, Side.COORDINATOR, account.actor, now,
        shown.planned.fingerprint,
        enclosed=enclosed,
    )  # fmt: skip


def revoke_reply_links(services: Services, account: Account, introduction_id: str) -> int:
    """End the links with which a partner could answer, and return how many there were.

    Raises
    ------
    IntroductionNotFoundError : as for :func:`offer`.
    """
    one = introduction_of(services, account, introduction_id)
    return services.partners.revoke_links(one.id, account.actor, services.clock.now())


def open_reply(services: Services, token: str) -> tuple[ReplyLink, Introduction]:
    """Return the link of a token with its introduction.

    Raises
    ------
    ReplyLinkError : it is unknown, used, revoked or expired, or no answer is awaited any more;
        nobody can tell which.
    """
    link = services.partners.reply_link(hash_token(token)).require_usable(services.clock.now())
    one = services.review.get(link.introduction)
    if not legal_actions(one.state, Side.PARTNER):
        raise ReplyLinkError
    return link, one


def answer_with_link(services: Services, catalogue: Catalogue, token: str, said: Command) -> None:
    """Keep what a partner answers, and use its link up.

    Parameters
    ----------
    said : introduction, number of steps seen and origin are filled in here.

    Raises
    ------
    ReplyLinkError : as for :func:`open_reply`.
    UnknownCodeError : the suggested mini-cluster is none.
    WorldMovedError : it cannot be kept like this; its plan says why.
    """
    link, one = open_reply(services, token)
    if said.suggested:
        catalogue.mini_cluster(said.suggested)
    seen, origin = len(one.steps), Origin.PARTNER_LINK
    commands = [replace(said, introduction=one.id, seen=seen, origin=origin)]
    given = (commands, Side.PARTNER, f"partner:{link.contact}", services.clock.now())
    planned = services.review.preview(*given)
    if planned.refused:
        raise WorldMovedError(planned)
    enclosed = Enclosed(answered=link.token_hash)
    services.review.commit(*given, planned.fingerprint, enclosed=enclosed)


def agree_to_be_named(
    services: Services, token: str, introduction_id: str, seen: int, shown: str
) -> None:
    """Keep that the partner may learn who the firm is, exactly as it was shown.

    Parameters
    ----------
    seen : number of steps that the page showed.
    shown : fingerprint of what it showed of the firm.

    Raises
    ------
    LinkError, IntroductionNotFoundError
    WorldMovedError : something else would be told by now, nothing by which the firm could be
        reached would be, or it cannot be done (any more).
    """
    one = own_introduction(services, token, introduction_id)
    told = name_of(services, one)
    # What was not shown as it is now is refused like what was seen before another step.
    seen = seen if shown == told.fingerprint and told.is_reachable else -1
    step = (introduction_id, ReviewAction.CONSENT, seen)
    take_firm_step(services, token, *step, shown=shown, origin=Origin.OWN)


def what_changed(services: Services, one: Introduction) -> tuple[str, ...]:
    """Return the parts of who the firm is that are others than it agreed to; none without that."""
    agreed = consent_in_force(one.steps)
    return () if agreed is None else what_differs(agreed.shown, name_of(services, one))


def awaits_firm(services: Services, one: Introduction) -> bool:
    """Say whether an introduction waits for its firm: for an answer, or to let its name out."""
    legal = legal_actions(one.state, Side.FIRM)
    if ReviewAction.ANSWER in legal:
        return True
    agreed = has_consented(one.steps) and not what_changed(services, one)
    return ReviewAction.CONSENT in legal and not agreed and not is_named(one.steps)


def standing_of(services: Services, profile_id: str) -> Standing:
    """Return how many introductions a firm has asked for, and how many wait for it."""
    found = services.review.of_profile(profile_id)
    return Standing(len(found), sum(awaits_firm(services, one) for one in found))


def _commands(
    services: Services,
    catalogue: Catalogue,
    one: Introduction,
    action: ReviewAction,
    told: NameTold | None,
    contact: PartnerContact,
) -> tuple[Command, ...]:
    """Return the step of a letter; no letter goes to a competitor that the firm names."""
    shown = told.fingerprint if told else ""
    bare = Command(one.id, action, len(one.steps), origin=Origin.LETTER, shown=shown)
    (command,) = with_conflicts(services, catalogue, [bare], [one])
    named = competitors_of(services, catalogue, one.asked.profile_id).unknown
    to = next((name for name in named if same_name(name, contact.name)), "")
    return (replace(command, conflict=command.conflict or to),)


def _tells_name(one: Introduction, action: ReviewAction) -> bool:
    return action is ReviewAction.DISCLOSE and has_consented(one.steps)


def _keyed(letter: Message, shown: Offer, action: ReviewAction, token_hash: str) -> Message:
    key = letter_key(action.value, shown.contact.id, token_hash)
    return replace(letter, key=key, about=f"profile:{shown.introduction.asked.profile_id}")
