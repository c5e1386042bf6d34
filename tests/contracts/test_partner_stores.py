"""What every PartnerStore and NoticeStore promises, and what a step takes along."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from features.vocabulary import Confidence, SizeClass
from matcher.accounts import AccountChange
from matcher.brief import AgeBand, Brief
from matcher.links import hash_token
from matcher.notices import REQUEST, MailMode, Notice
from matcher.partner import Enclosed, PartnerContact, ReplyLink, letter_key
from matcher.planning import Command, Refusal
from matcher.records import ProfileRevision
from matcher.review import ReviewAction, ReviewReason, Side
from matcher.review_errors import (
    ContactNotFoundError,
    IntroductionNotFoundError,
    ReplyLinkError,
)
from matcher.review_records import Disclosure, Introduction, NewIntroduction
from tests.account_cases import account, create, message
from tests.fakes import NOW
from tests.review_cases import request_one
from tests.store_cases import CATALOGUE, LATER, MODEL

pytestmark = pytest.mark.usefixtures("reference")

ACTOR = "account:anna"
TWO_MONTHS = timedelta(days=60)
TOKEN, NEXT = hash_token("reply"), hash_token("next reply")
AGENCY = PartnerContact(
    0, "gwangju", "KICOX 광주", "office@example.org", "ko", "its own web page", date(2026, 2, 1),
    ACTOR, NOW, confidence=Confidence.HIGH,
)  # fmt: skip


@pytest.fixture
def one(stores: Any, profile: ProfileRevision) -> Introduction:
    asked = NewIntroduction(
        profile.profile_id, 1, "gwangju-01", MODEL.version, CATALOGUE.version, 1, 0.5, 0.6, 0.4,
        0.8, "x", frozenset({Disclosure.SIZE}),
    )  # fmt: skip
    requested: Introduction = request_one(stores.review, asked, "link:x", NOW)
    return requested


def do(stores: Any, one: Introduction, action: ReviewAction, now: Any = NOW, **more: Any) -> None:
    side, enclosed = more.pop("side", Side.COORDINATOR), more.pop("enclosed", Enclosed())
    commands = [Command(one.id, action, len(stores.review.get(one.id).steps), **more)]
    planned = stores.review.preview(commands, side, ACTOR, now)
    given = (commands, side, ACTOR, now, planned.fingerprint)
    assert planned.refused == ()
    stores.review.commit(*given, enclosed=enclosed)


def corrected(stores: Any, contact_id: int, correct: PartnerContact) -> PartnerContact:
    waiting = stores.partners.propose_contact(replace(correct, replaces=contact_id), LATER)
    confirmed: PartnerContact = stores.partners.confirm_contact(waiting.id, ACTOR, LATER)
    return confirmed


def contacted(stores: Any, one: Introduction) -> ReplyLink:
    """Contact a partner and return the link that was sent."""
    contact = stores.partners.add_contact(AGENCY, NOW)
    link = ReplyLink(TOKEN, one.id, contact.id, NOW, NOW + timedelta(days=60))
    do(stores, one, ReviewAction.ACCEPT)
    do(stores, one, ReviewAction.CONTACT, enclosed=Enclosed((message("contact"),), link))
    return link


class TestContacts:
    def test_a_contact_is_kept_with_where_it_comes_from(self, stores: Any) -> None:
        stored = stores.partners.add_contact(AGENCY, NOW)
        assert stored == replace(AGENCY, id=stored.id)
        assert stores.partners.contact(stored.id) == stored
        assert stores.partners.contacts(["gwangju", "x"]) == (stored,)
        assert stores.partners.contacts(["gwangju-01"]) == ()
        assert stores.partners.contacts() == (stored,)

    def test_an_ended_contact_is_forgotten(self, stores: Any) -> None:
        stored = stores.partners.add_contact(AGENCY, NOW)
        ended = stores.partners.end_contact(stored.id, ACTOR, LATER)
        assert (ended.name, ended.email, ended.source, ended.ended_at) == ("", "", "", LATER)
        assert stores.partners.end_contact(stored.id, ACTOR, LATER + timedelta(1)) == ended
        assert stores.partners.contacts() == ()
        actions = [row.event.action for row in stores.audit.rows()]
        assert actions[-2:] == ["partner_contact.added", "partner_contact.ended"]
        assert "KICOX" not in str(stores.audit.rows())

    def test_the_letters_to_a_forgotten_contact_go_with_it(
        self, stores: Any, one: Introduction
    ) -> None:
        contact = stores.partners.add_contact(AGENCY, NOW)
        other = stores.partners.add_contact(replace(AGENCY, email="other@example.org"), NOW)
        do(stores, one, ReviewAction.ACCEPT)
        mail = (
            message(letter_key("contact", contact.id, TOKEN), recipient=AGENCY.email),
            message(f"disclose-{TOKEN[:32]}", recipient="Office@Example.org"),
            message("invitation-1", recipient=AGENCY.email),
            message(letter_key("contact", other.id, TOKEN), recipient="other@example.org"),
            message(letter_key("disclose", contact.id, TOKEN), recipient="was@example.org"),
        )
        enclosed = Enclosed(mail, ReplyLink(TOKEN, one.id, contact.id, NOW, LATER))
        do(stores, one, ReviewAction.CONTACT, enclosed=enclosed)
        stores.partners.end_contact(contact.id, ACTOR, NOW)
        assert stores.outbox.keys() == {"invitation-1", letter_key("contact", other.id, TOKEN)}
        assert {each.key for each in stores.outbox.claim(9, NOW)} == stores.outbox.keys()

    def test_letters_to_another_contact_with_the_same_address_stay(
        self, stores: Any, one: Introduction
    ) -> None:
        contact, other = (stores.partners.add_contact(AGENCY, NOW) for _ in range(2))
        do(stores, one, ReviewAction.ACCEPT)
        to_other = letter_key("contact", other.id, TOKEN)
        to_either = f"disclose-{TOKEN[:32]}"
        mail = tuple(message(key, recipient=AGENCY.email) for key in (to_other, to_either))
        enclosed = Enclosed(mail, ReplyLink(TOKEN, one.id, other.id, NOW, NOW + TWO_MONTHS))
        do(stores, one, ReviewAction.CONTACT, enclosed=enclosed)
        stores.partners.end_contact(contact.id, ACTOR, NOW)
        assert stores.outbox.keys() == {to_other, to_either}
        assert stores.partners.reply_link(TOKEN).is_usable(NOW)
        stores.partners.end_contact(other.id, ACTOR, NOW)
        assert stores.outbox.keys() == set()

    def test_letters_of_before_a_correction_go_with_the_corrected_contact(
        self, stores: Any, one: Introduction
    ) -> None:
        contact = stores.partners.add_contact(AGENCY, NOW)
        do(stores, one, ReviewAction.ACCEPT)
        letter = message(letter_key("contact", contact.id, TOKEN), recipient=AGENCY.email)
        enclosed = Enclosed((letter,), ReplyLink(TOKEN, one.id, contact.id, NOW, NOW + TWO_MONTHS))
        do(stores, one, ReviewAction.CONTACT, enclosed=enclosed)
        stored = corrected(stores, contact.id, replace(AGENCY, name="Right"))
        assert stores.outbox.keys() == {letter.key}
        stores.partners.end_contact(stored.id, ACTOR, LATER)
        assert stores.outbox.keys() == set()

    def test_nothing_goes_out_to_a_contact_that_was_forgotten_meanwhile(
        self, stores: Any, one: Introduction
    ) -> None:
        contact = stores.partners.add_contact(AGENCY, NOW)
        do(stores, one, ReviewAction.ACCEPT)
        link = ReplyLink(TOKEN, one.id, contact.id, NOW, NOW + TWO_MONTHS)
        enclosed = Enclosed((message("contact"),), link, contact=contact.id)
        stores.partners.end_contact(contact.id, ACTOR, NOW)
        with pytest.raises(ContactNotFoundError):
            do(stores, one, ReviewAction.CONTACT, enclosed=enclosed)
        assert len(stores.review.get(one.id).steps) == 1
        assert stores.outbox.keys() == frozenset()
        with pytest.raises(ReplyLinkError):
            stores.partners.reply_link(TOKEN)

    @pytest.mark.parametrize("email", ["Office@example.org", "other@example.org"])
    def test_a_corrected_contact_keeps_links_and_letters_where_the_address_is_the_same(
        self, stores: Any, one: Introduction, email: str
    ) -> None:
        contact = stores.partners.add_contact(AGENCY, NOW)
        do(stores, one, ReviewAction.ACCEPT)
        letter = message(letter_key("contact", contact.id, TOKEN), recipient=AGENCY.email)
        enclosed = Enclosed((letter,), ReplyLink(TOKEN, one.id, contact.id, NOW, NOW + TWO_MONTHS))
        do(stores, one, ReviewAction.CONTACT, enclosed=enclosed)
        correct = replace(AGENCY, name="Right", email=email, entered_at=LATER)
        stored = corrected(stores, contact.id, correct)
        assert stores.partners.contacts() == (replace(correct, id=stored.id),)
        same = email.lower() == AGENCY.email
        link = stores.partners.reply_link(TOKEN)
        assert (link.is_usable(LATER), link.contact == stored.id) == (same, same)
        assert stores.outbox.keys() == ({letter.key} if same else set())
        with pytest.raises(ContactNotFoundError):
            corrected(stores, contact.id, correct)

    def test_a_contact_that_a_backup_brought_back_is_forgotten_again(self, stores: Any) -> None:
        stored, gone = (stores.partners.add_contact(AGENCY, NOW) for _ in range(2))
        assert stores.partners.erased() == {}
        stores.partners.end_contact(gone.id, ACTOR, LATER)
        assert stores.partners.erased() == {gone.key: LATER}
        # The number of before the restore may be that of somebody else by now.
        reused = replace(stored, entered_at=NOW - timedelta(days=9)).key
        assert stores.partners.reapply_erasures([reused, gone.key, "77-1"], LATER) == ()
        assert stores.partners.contacts() == (stored,)
        assert stores.partners.reapply_erasures([stored.key], LATER) == (stored.key,)
        assert stores.partners.contacts() == ()
        assert stores.partners.contact(stored.id).email == ""

    @pytest.mark.parametrize(
        "wrong",
        [{"place": ""}, {"name": ""}, {"email": "nobody"}, {"email": "a b@example.org"},
         {"language": "fr"}, {"source": ""}, {"source": "x" * 301},
         {"as_of": NOW.date() + timedelta(days=1)}, {"confidence": Confidence.NONE}],
        ids=str,
    )  # fmt: skip
    def test_a_contact_without_sound_values_is_refused(self, stores: Any, wrong: Any) -> None:
        with pytest.raises(ValueError, match=next(iter(wrong))):
            stores.partners.add_contact(replace(AGENCY, **wrong), NOW)
        assert stores.partners.contacts() == ()

    def test_an_unknown_contact_is_not_found(self, stores: Any) -> None:
        with pytest.raises(ContactNotFoundError):
            stores.partners.contact(77)
        with pytest.raises(ContactNotFoundError):
            stores.partners.end_contact(77, ACTOR, NOW)


class TestLinks:
    def test_a_step_takes_its_mail_and_link_along(self, stores: Any, one: Introduction) -> None:
        link = contacted(stores, one)
        assert stores.partners.reply_link(TOKEN) == link
        assert stores.partners.links_of(one.id) == (link,)
        assert stores.outbox.claim(9, NOW) == (message("contact"),)

    def test_what_the_letter_told_is_kept_with_its_link(
        self, stores: Any, one: Introduction
    ) -> None:
        contact = stores.partners.add_contact(AGENCY, NOW)
        told = Brief(("Laser",), (), ("laser",), "Text\n", SizeClass.of(48), AgeBand.OLD, "DE-BY")
        do(stores, one, ReviewAction.ACCEPT)
        link = ReplyLink(TOKEN, one.id, contact.id, NOW, LATER, brief=told)
        do(stores, one, ReviewAction.CONTACT, enclosed=Enclosed((), link))
        assert stores.partners.reply_link(TOKEN).brief == told

    def test_a_consent_says_what_was_shown_and_binds_what_goes_out(
        self, stores: Any, one: Introduction
    ) -> None:
        for action in (ReviewAction.ACCEPT, ReviewAction.CONTACT, ReviewAction.REPLY_INTERESTED):
            do(stores, one, action)
        do(stores, one, ReviewAction.CONSENT, side=Side.FIRM, shown="a-b")
        assert stores.review.get(one.id).steps[-1].shown == "a-b"
        commands = [Command(one.id, ReviewAction.DISCLOSE, 4, shown="a-c")]
        (effect,) = stores.review.preview(commands, Side.COORDINATOR, ACTOR, NOW).effects
        assert effect.refusal is Refusal.CONSENT_DIFFERS
        assert stores.review.taken_back() == {}
        for now in (NOW, LATER):
            do(stores, one, ReviewAction.REVOKE_CONSENT, now, side=Side.FIRM)
            do(stores, one, ReviewAction.CONSENT, now, side=Side.FIRM, shown="a-b")
        assert stores.review.taken_back() == {one.id: LATER}
        do(stores, one, ReviewAction.DISCLOSE, shown="a-b")
        commands = [Command(one.id, ReviewAction.REVOKE_CONSENT, 9)]
        (effect,) = stores.review.preview(commands, Side.FIRM, ACTOR, NOW).effects
        assert effect.refusal is Refusal.ALREADY_NAMED

    def test_an_answer_uses_the_link_up(self, stores: Any, one: Introduction) -> None:
        contacted(stores, one)
        answer = {"side": Side.PARTNER, "enclosed": Enclosed(answered=TOKEN)}
        do(stores, one, ReviewAction.REPLY_NOT_NOW, LATER, **answer)
        assert stores.partners.reply_link(TOKEN).used_at == LATER
        with pytest.raises(ReplyLinkError):
            do(stores, one, ReviewAction.REPLY_INTERESTED, LATER, **answer)
        assert len(stores.review.get(one.id).steps) == 3

    def test_an_answer_through_an_unknown_or_expired_link_changes_nothing(
        self, stores: Any, one: Introduction
    ) -> None:
        contacted(stores, one)
        for token, now in ((NEXT, NOW), (TOKEN, NOW + timedelta(days=60))):
            with pytest.raises(ReplyLinkError):
                do(stores, one, ReviewAction.REPLY_INTERESTED, now, side=Side.PARTNER,
                   enclosed=Enclosed((message("x"),), answered=token))  # fmt: skip
        assert len(stores.review.get(one.id).steps) == 2
        assert [sent.key for sent in stores.outbox.claim(9, LATER)] == ["contact"]

    def test_a_new_link_ends_the_earlier_ones(self, stores: Any, one: Introduction) -> None:
        link = contacted(stores, one)
        do(stores, one, ReviewAction.REPLY_NOT_NOW)
        new = replace(link, token_hash=NEXT, created_at=LATER)
        do(stores, one, ReviewAction.CONTACT, LATER, enclosed=Enclosed(link=new))
        assert stores.partners.reply_link(TOKEN).revoked_at == LATER
        assert stores.partners.links_of(one.id)[1] == new

    def test_links_are_revoked_and_the_trail_says_so(self, stores: Any, one: Introduction) -> None:
        contacted(stores, one)
        assert stores.partners.revoke_links(one.id, ACTOR, LATER) == 1
        assert stores.partners.revoke_links(one.id, ACTOR, LATER) == 0
        with pytest.raises(ReplyLinkError):
            stores.partners.reply_link(TOKEN).require_usable(LATER)

    def test_links_to_a_forgotten_contact_end(self, stores: Any, one: Introduction) -> None:
        link = contacted(stores, one)
        stores.partners.end_contact(link.contact, ACTOR, LATER)
        assert stores.partners.reply_link(TOKEN).revoked_at == LATER

    def test_an_unknown_link_opens_nothing(self, stores: Any) -> None:
        with pytest.raises(ReplyLinkError):
            stores.partners.reply_link(TOKEN)


def test_a_step_keeps_its_day_and_what_was_suggested(stores: Any, one: Introduction) -> None:
    contacted(stores, one)
    do(stores, one, ReviewAction.REPLY_REFUSED, side=Side.PARTNER, suggested="gwangju-02",
       reasons=(ReviewReason.CAPACITY,), happened_on=date(2026, 2, 27))  # fmt: skip
    first, _contact, last = stores.review.get(one.id).steps
    assert (first.happened_on, first.suggested) == (None, "")
    assert (last.happened_on, last.suggested) == (date(2026, 2, 27), "gwangju-02")


class TestNotices:
    def test_a_request_and_each_step_are_to_be_told(self, stores: Any, one: Introduction) -> None:
        do(stores, one, ReviewAction.DEFER, LATER)
        first, second = stores.notices.pending(9)
        assert (first, second) == (Notice(one.id, REQUEST, NOW), Notice(one.id, 1, LATER))
        assert stores.notices.pending(1) == (first,)
        assert stores.notices.pending(9, first) == (second,)
        assert stores.notices.pending(9, second) == ()

    def test_what_is_settled_is_sent_kept_and_forgotten_together(
        self, stores: Any, one: Introduction
    ) -> None:
        (notice,) = stores.notices.pending(9)
        waits = replace(notice, recipient="account:b")
        for _twice in range(2):
            stores.notices.settle([notice], [message("told")], [waits], LATER)
        assert stores.notices.pending(9) == ()
        assert stores.notices.kept(NOW, 9) == ()
        assert stores.notices.kept(LATER, 9) == (waits,)
        stores.notices.settle([waits], [message("digest")], [], LATER)
        assert stores.notices.kept(LATER, 9) == ()
        assert [sent.key for sent in stores.outbox.claim(9, LATER)] == ["told", "digest"]

    def test_what_another_has_settled_is_not_kept_again(
        self, stores: Any, one: Introduction
    ) -> None:
        (notice,) = stores.notices.pending(9)
        stores.notices.settle([notice], [], [], LATER)
        stores.notices.settle([notice], [], [replace(notice, recipient="account:b")], LATER)
        assert stores.notices.kept(LATER, 9) == ()

    def test_an_erased_account_is_told_of_nothing(self, stores: Any, one: Introduction) -> None:
        (notice,) = stores.notices.pending(9)
        create(stores, account("b"))
        waits = [replace(notice, recipient=f"account:{name}") for name in ("b", "c")]
        stores.notices.settle([notice], [], waits, LATER)
        stores.accounts.apply(AccountChange(erased=("b",)), LATER)
        assert stores.notices.kept(LATER, 9) == (waits[1],)

    def test_who_has_said_nothing_is_told_at_once(self, stores: Any) -> None:
        for mode in (MailMode.DAILY, MailMode.NEVER):
            stores.notices.set_mode("account:b", mode, "account:b", NOW)
        assert stores.notices.modes(["account:b", "account:c"]) == {
            "account:b": MailMode.NEVER,
            "account:c": MailMode.IMMEDIATE,
        }


def test_the_same_wish_again_leaves_no_row(stores: Any) -> None:
    for _twice in range(2):
        stores.notices.set_mode("account:b", MailMode.DAILY, "account:b", NOW)
    rows = [row for row in stores.audit.rows() if row.event.action == "mail_preference.set"]
    assert len(rows) <= 1


def test_all_of_it_goes_when_the_firm_is_erased(
    stores: Any, profile: ProfileRevision, one: Introduction
) -> None:
    contacted(stores, one)
    do(stores, one, ReviewAction.REPLY_NOT_NOW, happened_on=NOW.date())
    stores.notices.set_mode(f"profile:{profile.profile_id}", MailMode.NEVER, "link:x", NOW)
    stores.profiles.erase(profile.profile_id, LATER)
    assert stores.notices.pending(9) == ()
    with pytest.raises(ReplyLinkError):
        stores.partners.reply_link(TOKEN)
    with pytest.raises(IntroductionNotFoundError):
        stores.review.get(one.id)
