"""What would go out to a partner, as the coordinator's page shows it before it does."""

from __future__ import annotations

from functools import partial

from flask import url_for
from flask_babel import gettext as _

from matcher.brief import REVEALS, Brief, DisclosureStep, Withheld
from matcher.consent import NameTold
from matcher.contact_operations import is_entered_by_keeper
from matcher.partner import PartnerContact
from matcher.partner_operations import (
    Offer,
    contact_that_answered,
    contacts_for,
    first_brief,
    offer,
    what_changed,
)
from matcher.planning import Refusal
from matcher.review import ReviewAction
from matcher.review_errors import (
    ContactNotFoundError,
)
from matcher.review_operations import firm_names, introduction_of
from matcher.review_records import Disclosure, Introduction
from web.accounts.addresses import public_base
from web.accounts.users import own_account
from web.language import current_language
from web.partner.brief import BriefRow, brief_rows, name_rows
from web.partner.contexts import LetterView, OfferPage, RevealRow, WithheldRow
from web.partner.letters import PartnerLetters
from web.partner.words import found_names, part_names, step_names, told_names
from web.review.decisions import competitors_view
from web.review.words import disclosure_names, mini_cluster_name, refusals
from web.wiring import wired

ACTIONS = {"contact": ReviewAction.CONTACT, "disclosure": ReviewAction.DISCLOSE}
"""What goes out, by the last part of the address."""


def letters_for(one: Introduction) -> PartnerLetters:
    """Return what writes to the partner of an introduction."""
    settings, name = wired().settings, partial(wired().catalogues.name_of, one.asked.mini_cluster)
    base, operator = public_base(settings), settings.operator_name
    return PartnerLetters(base, wired().catalogue, name, operator)


def offer_now(introduction_id: str, kind: str, contact_id: int) -> Offer:
    """Return what would go out now; raises as ``matcher.partner_operations.offer``."""
    services, account = wired().services, own_account()
    one = introduction_of(services, account, introduction_id)
    return offer(
        services, account, wired().catalogue, one.id, ACTIONS[kind], contact_id,
        letters_for(one).compose,
    )  # fmt: skip


def offer_page(introduction_id: str, kind: str, chosen: int, *, moved: bool = False) -> OfferPage:
    """Return the page of a first contact or of a disclosure.

    Parameters
    ----------
    chosen : number of the contact to write to; one that is none shows no letter.
    """
    services, catalogue = wired().services, wired().catalogue
    one = introduction_of(services, own_account(), introduction_id)
    contacts = contacts_for(services, catalogue, one)
    is_first = kind == "contact"
    answered = 0 if is_first else contact_that_answered(services, one)
    if not chosen:
        chosen = _preselected(contacts, answered)
    try:
        shown = offer_now(one.id, kind, chosen)
    except ContactNotFoundError:
        shown = None
    # Without the firm's consent there is no letter that could be shown.
    has_letter = shown is not None and (is_first or shown.told is not None)
    told = shown.told if shown else None
    return OfferPage(
        title=_("Contact the partner") if is_first else _("Tell the partner who the firm is"),
        button=_("Send this letter"),
        firm=firm_names(services, [one])[one.asked.profile_id],
        name=mini_cluster_name(one.asked.mini_cluster),
        back_url=url_for("review.introduction", introduction_id=one.id),
        action=url_for("partner.send_offer", introduction_id=one.id, what=kind),
        contacts=contacts,
        contacts_url=url_for("partner.contacts", place=one.asked.mini_cluster),
        reveals=_reveals(shown.brief if shown else first_brief(services, catalogue, one), told),
        competitors=competitors_view(one),
        chosen=shown.contact.id if shown else 0,
        letter=_letter(shown) if shown and has_letter else None,
        rows=_rows(shown) if shown and has_letter else (),
        withheld=tuple(map(_withheld, shown.withheld)) if shown and is_first else (),
        refusal=_refusal(shown) if shown else "",
        fingerprint=shown.fingerprint if shown else "",
        moved=moved,
        is_another=bool(shown and answered and shown.contact.id != answered),
    )


def _preselected(contacts: tuple[PartnerContact, ...], answered: int) -> int:
    """Return the contact that is written to unless somebody chooses another, 0 for none."""
    wanted = contacts if len(contacts) == 1 else [one for one in contacts if one.id == answered]
    services, catalogue = wired().services, wired().catalogue
    return next((one.id for one in wanted if is_entered_by_keeper(services, catalogue, one)), 0)


def _rows(shown: Offer) -> tuple[BriefRow, ...]:
    language = current_language()
    if shown.told is not None:
        return name_rows(shown.told, language)
    return brief_rows(shown.brief, language, wired().catalogue)


def _refusal(shown: Offer) -> str:
    for effect in shown.planned.refused:
        assert effect.refusal is not None  # noqa: S101 - tells the type checker
        said = refusals()[effect.refusal]
        if effect.refusal is Refusal.CONSENT_DIFFERS:
            names = told_names()
            parts = (names[part] for part in what_changed(wired().services, shown.introduction))
            return f"{said} {_('Changed: %(parts)s.', parts=', '.join(parts))}"
        return said
    if shown.is_without_address:
        return _(
            "The firm has stored neither an e-mail address nor a telephone number, so the partner "
            "could not reach it. The firm has to add one and agree again."
        )
    if shown.brief.is_empty:
        return _("Nothing is left that a partner could judge by; the firm would have to ask anew.")
    return ""


def _letter(shown: Offer) -> LetterView:
    letter = shown.letter
    return LetterView(letter.recipient, letter.subject, letter.body, letter.language)


def _withheld(one: Withheld) -> WithheldRow:
    names = found_names()
    found = tuple(f"{names[each.kind]}: {each.text}" for each in one.found)
    return WithheldRow(part_names()[one.part], one.text, found)


def _reveals(brief: Brief, told: NameTold | None) -> tuple[RevealRow, ...]:
    """Return what can be told at each step, and what really is."""
    names, parts = disclosure_names(), told_names()
    given = {
        Disclosure.PROBLEM: brief.problem,
        Disclosure.SIZE: brief.size,
        Disclosure.AGE: brief.age,
        Disclosure.REGION: brief.land,
    }
    now = told.parts.items() if told else ()
    really: dict[DisclosureStep, list[str]] = {
        DisclosureStep.FIRST_CONTACT: [names[each] for each, text in given.items() if text],
        DisclosureStep.AFTER_INTEREST: [parts[part] for part, text in now if text],
    }
    return tuple(
        RevealRow(steps, tuple(names[each] for each in REVEALS[step]), ", ".join(really[step]))
        for step, steps in step_names().items()
    )
