"""What comes of an introduction, and who is told of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from data.mailers import to_email
from features.profiles import Contact
from matcher.accounts import AccountChange
from matcher.drafts import ContactChange
from matcher.mail import Message
from matcher.partner_operations import name_of
from matcher.planning import Command
from matcher.privacy import ErasedKind
from matcher.review import ReviewAction, ReviewState, Side
from tests.desk import (
    PREVIEW,
    Desk,
    commit,
    decide,
    form_of,
    hidden,
    other_firm,
    page_of,
    preview,
    undo,
)
from tests.fakes import NOW
from tests.outreach import (
    LINK,
    agree,
    enter_contact,
    interested,
    letters,
    offer,
    ready,
    send_offer,
    send_offer_refused,
)
from tests.people import send
from tests.suggestions import text_of
from web.jobs import run_jobs, tell_now

HOME = "/en/account/"
A, S = ReviewAction, ReviewState


def keep_contact(desk: Desk, contact: Contact) -> None:
    """Let the firm store other contact details."""
    latest = desk.services.profiles.latest(desk.firm.profile_id)
    change = ContactChange(desk.services.profiles.contact(desk.firm.profile_id), contact)
    given = (desk.firm.profile_id, latest.answers, latest.revision, NOW, change)
    desk.services.profiles.save(*given)


class TestProgress:
    def test_the_firm_agrees_and_then_the_partner_learns_who_it_is(
        self, desk: Desk, carl: FlaskClient
    ) -> None:
        one = interested(desk, carl)
        assert "the firm agrees on its page" in carl.get(page_of(one)).text
        assert "word for word" not in offer(carl, one, "disclosure").text
        assert "has not agreed yet" in offer(carl, one, "disclosure").text
        assert "erika@muster.example" not in offer(carl, one, "disclosure").text
        assert send_offer_refused(carl, one) == 409
        path = f"/en/p/{desk.firm.token}/introductions/{one.id}/consent"
        asked = desk.firm.client.get(path).text
        assert "erika@muster.example" in asked
        assert agree(desk, one).status_code == 303
        assert "erika@muster.example" in offer(carl, one, "disclosure").text
        send_offer(carl, one, "disclosure")
        (letter,) = (each for each in letters(desk) if each.recipient == "office@example.org")
        assert "erika@muster.example" in letter.body
        assert "/reply/" not in letter.body
        assert "erika" not in letter.subject
        assert desk.now(one).state is S.INTERESTED
        assert desk.now(one).steps[-1].action is A.DISCLOSE

    def test_the_name_goes_to_who_answered_unless_somebody_chooses_otherwise(
        self, desk: Desk, carl: FlaskClient
    ) -> None:
        one = interested(desk, carl)
        (first,) = desk.services.partners.contacts()
        enter_contact(carl, one.asked.mini_cluster, email="other@example.org")
        second = desk.services.partners.contacts()[-1]
        agree(desk, one)
        page = offer(carl, one, "disclosure").text
        assert f'value="{first.id}" checked' in page
        assert "This is not who answered" not in page
        other = carl.get(f"{page_of(one)}/disclosure?contact={second.id}").text
        assert "This is not who answered" in other
        assert "other@example.org" in other

    def test_a_consent_to_what_has_changed_is_not_taken(
        self, desk: Desk, carl: FlaskClient
    ) -> None:
        one = interested(desk, carl)
        desk.post_own(one, "consent?seen=1")
        desk.post_own(one, "consent?seen=3", shown="0-0-0-0")
        assert len(desk.now(one).steps) == 3

    def test_other_details_than_the_firm_agreed_to_do_not_go_out(
        self, desk: Desk, carl: FlaskClient
    ) -> None:
        one = interested(desk, carl)
        agree(desk, one)
        path = f"{page_of(one)}/disclosure"
        given = hidden(carl.get(path).text, path)
        contact = Contact(person="Neue Person", email="erika@muster.example")
        keep_contact(desk, contact)
        assert carl.post(path, data=given).status_code == 409
        page = text_of(carl.get(path).text)
        assert "has to agree again. Changed: Contact person" in page
        assert "Send this letter" not in page
        assert "changed since you agreed" in desk.own_page()
        agree(desk, one)
        assert "changed since you agreed" not in desk.own_page()
        assert send_offer(carl, one, "disclosure").status_code == 303
        (letter,) = (each for each in letters(desk) if "Neue Person" in each.body)
        assert letter.recipient == "office@example.org"

    def test_a_firm_that_nobody_could_reach_is_not_named(
        self, desk: Desk, carl: FlaskClient
    ) -> None:
        one = interested(desk, carl)
        keep_contact(desk, Contact(person="Erika Mustermann"))
        path = f"/en/p/{desk.firm.token}/introductions/{one.id}/consent"
        asked = desk.firm.client.get(path).text
        assert "neither an e-mail address nor a telephone number" in asked
        assert "#contact" in asked
        assert "Yes, the partner may know" not in asked
        shown = name_of(desk.services, one).fingerprint
        desk.post_own(one, f"consent?seen={len(one.steps)}", shown=shown)
        assert desk.now(one).steps == one.steps
        # Whoever had agreed before is not named either.
        given = ([Command(one.id, A.CONSENT, 3, shown=shown)], Side.FIRM, "link:firm", NOW)
        desk.services.review.commit(*given, desk.services.review.preview(*given).fingerprint)
        page = text_of(offer(carl, one, "disclosure").text)
        assert "could not reach it" in page
        assert "Send this letter" not in page
        assert send_offer_refused(carl, one) == 409
        keep_contact(desk, Contact(telephone="+49 361 1"))
        agree(desk, one)
        page = text_of(offer(carl, one, "disclosure").text)
        assert "Name of the firm, Telephone" in page
        assert "The first letter said this of its technologies" in page
        assert send_offer(carl, one, "disclosure").status_code == 303

    def test_the_firm_takes_its_agreement_back_until_the_name_has_gone_out(
        self, desk: Desk, carl: FlaskClient
    ) -> None:
        one = interested(desk, carl)
        assert "Do not let the partner know" not in desk.own_page()
        agree(desk, one)
        assert "Do not let the partner know" in desk.own_page()
        assert desk.post_own(one, "consent/take-back", seen="4").status_code == 303
        assert desk.now(one).steps[-1].action is A.REVOKE_CONSENT
        (logged,) = desk.services.erasure_log.read()
        assert (logged.kind, logged.id) == (ErasedKind.NAMING, one.id)
        assert "has not agreed yet" in offer(carl, one, "disclosure").text
        assert send_offer_refused(carl, one) == 409
        agree(desk, one)
        send_offer(carl, one, "disclosure")
        assert "Do not let the partner know" not in desk.own_page()
        desk.post_own(one, "consent/take-back", seen="7")
        assert "cannot be taken back" in desk.own_page()
        assert desk.now(one).steps[-1].action is A.DISCLOSE

    def test_a_coordinator_enters_what_happened_and_when(
        self, desk: Desk, carl: FlaskClient
    ) -> None:
        one = interested(desk, carl)
        shown = preview(carl, one, action="meet", happened_on="2026-02-27")
        assert "2026-02-27" in shown.text
        commit(carl, shown)
        found = desk.now(one)
        assert found.state is S.MET
        assert found.steps[-1].happened_on is not None
        assert "happened on 27\u00a0February 2026" in carl.get(page_of(one)).text
        wrong = preview(carl, one, action="sign", happened_on="soon")
        assert wrong.status_code == 422
        future = preview(carl, one, action="sign", happened_on="2026-04-01")
        assert "The day lies in the future." in future.text

    def test_a_coordinator_enters_the_partners_answer(self, desk: Desk, carl: FlaskClient) -> None:
        one = ready(desk, carl)
        send_offer(carl, one)
        decide(carl, one, action="reply_refused", reason=["capacity"])
        assert desk.now(one).state is S.REFUSED
        assert desk.now(one).steps[-1].side is Side.COORDINATOR

    def test_the_firm_says_what_has_come_of_it(self, desk: Desk, carl: FlaskClient) -> None:
        one = interested(desk, carl)
        path = f"/en/p/{desk.firm.token}/introductions/{one.id}/report"
        client = desk.firm.client
        given = hidden(client.get(path).text, path)
        wrong = client.post(path, data={**given, "action": "end", "note": "Mein Text"})
        assert wrong.status_code == 422
        assert "Please choose at least one reason." in wrong.text
        assert "Mein Text" in wrong.text
        future = client.post(path, data={**given, "action": "meet", "happened_on": "2027-01-01"})
        assert "The day lies in the future." in future.text
        sent = client.post(path, data={**given, "action": "meet", "happened_on": "2026-02-28"})
        assert sent.status_code == 303
        assert desk.now(one).state is S.MET
        again = client.post(path, data={**given, "action": "sign"})
        assert again.status_code == 422
        assert "Something has changed since." in again.text
        end = {**hidden(client.get(path).text, path), "action": "end", "reason": "capacity"}
        client.post(path, data=end)
        assert desk.now(one).state is S.ENDED
        assert client.get(path).status_code == 303

    @pytest.mark.parametrize("step", ["report", "consent"])
    def test_another_firms_introduction_is_not_there(
        self, desk: Desk, carl: FlaskClient, step: str
    ) -> None:
        one, stranger = interested(desk, carl), Desk(other_firm(desk))
        assert stranger.post_own(one, step, seen="3").status_code == 404
        path = f"/en/p/{stranger.firm.token}/introductions/{one.id}/{step}"
        assert stranger.firm.client.get(path).status_code == 404


class TestTelling:
    def told(self, desk: Desk) -> list[Message]:
        settings = desk.firm.app.extensions["clusterbridge"].settings
        tell_now(desk.services, settings)
        return letters(desk)

    def test_each_side_is_told_of_what_the_other_did_once(
        self, desk: Desk, carl: FlaskClient
    ) -> None:
        one = desk.ask()
        first = self.told(desk)
        assert {each.recipient for each in first} == {"carl@example.org", "cora@example.org"}
        decide(carl, one, action="accept")
        (to_firm,) = self.told(desk)
        assert to_firm.recipient == "erika@muster.example"
        assert to_firm.language == "en"
        assert "was accepted" in to_firm.body
        assert self.told(desk) == []

    def test_only_who_is_in_charge_is_told(self, desk: Desk, carl: FlaskClient) -> None:
        one = desk.ask()
        send(carl, f"{page_of(one)}/assignment", page_of(one), assignee="cora")
        found = self.told(desk)
        assert {each.recipient for each in found} == {"cora@example.org"}
        assert any("wurde Ihnen zugewiesen" in each.body for each in found)

    def test_what_was_taken_back_before_anybody_was_told_is_not_told(
        self, desk: Desk, carl: FlaskClient
    ) -> None:
        one = desk.ask()
        self.told(desk)
        decide(carl, one, action="accept")
        item = f"{one.id}.1.1"
        commit(carl, send(carl, "/en/review/preview", page_of(one), item=item, action="undo"))
        assert self.told(desk) == []

    def test_a_reply_entered_by_mistake_is_taken_back_with_the_reason_that_the_firm_reads(
        self, desk: Desk, carl: FlaskClient
    ) -> None:
        one = ready(desk, carl)
        send_offer(carl, one)
        decide(carl, one, action="reply_refused", reason="wrong_size")
        shown = undo(carl, one, 3)
        assert "Please say in the note why it is taken back." in shown.text
        assert "Nothing would be changed." in shown.text
        typed = {**hidden(shown.text, PREVIEW), "note": "a slip of the hand"}
        why = carl.post(PREVIEW, data=typed)
        assert "takes a slot" in text_of(why.text)
        commit(carl, why)
        assert desk.now(one).state is S.CONTACTED
        own = desk.firm.client.get(f"/en/p/{desk.firm.token}/introductions").text
        assert "a slip of the hand" in own
        too_long = carl.post(PREVIEW, data={**typed, "note": "x" * 1001})
        assert "perhaps a note too long" in too_long.text

    def test_an_account_chooses_how_it_is_told(self, desk: Desk, carl: FlaskClient) -> None:
        send(carl, "/en/account/mail", HOME, mode="daily")
        assert 'value="daily" checked' in carl.get("/en/account/settings").text
        send(desk.browser("cora"), "/en/account/mail", HOME, mode="never")
        assert send(carl, "/en/account/mail", HOME, mode="sometimes").status_code == 400
        desk.ask(0)
        desk.ask(1)
        assert self.told(desk) == []
        settings = desk.firm.app.extensions["clusterbridge"].settings
        run_jobs(desk.services, settings)
        assert letters(desk) == []
        desk.services.clock.move(days=1)
        for _twice in range(2):
            run_jobs(desk.services, settings)
        (digest,) = letters(desk)
        assert digest.recipient == "carl@example.org"
        assert digest.body.count("Es wurde um eine Vorstellung bei") == 2

    def test_a_firm_without_an_account_orders_the_letters_off_by_their_link(
        self, desk: Desk, carl: FlaskClient
    ) -> None:
        one = desk.ask()
        decide(carl, one, action="ask", note="Was?")
        (letter,) = (each for each in self.told(desk) if each.recipient.startswith("erika"))
        (path,) = (each for each in LINK.findall(letter.body) if "/mail/" in each)
        client = desk.firm.app.test_client()
        assert 'value="immediate" id="mode" checked' in client.get(path).text
        form = form_of(client.get(path).text, path)
        assert "csrf_token" in form
        client.post(path, data={**hidden(client.get(path).text, path), "mode": "never"})
        assert 'value="never" checked' in client.get(path).text
        decide(carl, one, action="defer")
        assert [each for each in self.told(desk) if each.recipient.startswith("erika")] == []
        forged = path[:-3] + ("abc" if path[-3:] != "abc" else "abd")
        assert client.get(forged).status_code == 404

    def test_a_mail_program_orders_letters_off_by_the_address_in_the_header(
        self, desk: Desk, carl: FlaskClient
    ) -> None:
        one = desk.ask()
        (to_carl, _to_cora) = sorted(self.told(desk), key=lambda each: each.recipient)
        decide(carl, one, action="ask", note="Was?")
        (to_firm,) = self.told(desk)
        for letter in (to_carl, to_firm):
            header = to_email(letter, "noreply@example.org")["List-Unsubscribe"]
            path = LINK.findall(header.strip("<>"))[0]
            client = desk.firm.app.test_client()
            # Opening it changes nothing.
            assert client.get(path).status_code == 302
            assert 'value="immediate" id="mode" checked' in client.get(path[:-5]).text
            assert client.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
            assert 'value="never" checked' in client.get(path[:-5]).text
            assert client.post(path.replace("/stop", "x/stop")).status_code == 404
        decide(carl, one, action="defer")
        assert {each.recipient for each in self.told(desk)} == set()

    def test_silence_is_followed_once_and_ends_in_the_end(
        self, desk: Desk, carl: FlaskClient
    ) -> None:
        one = ready(desk, carl)
        send_offer(carl, one)
        self.told(desk)
        settings = desk.firm.app.extensions["clusterbridge"].settings
        desk.services.clock.time += timedelta(days=14)
        for _twice in range(2):
            run_jobs(desk.services, settings)
        reminders = letters(desk)
        assert {each.recipient for each in reminders} == {"carl@example.org", "cora@example.org"}
        assert len(reminders) == 2
        desk.services.clock.time += timedelta(days=46)
        run_jobs(desk.services, settings)
        found = desk.now(one)
        assert (found.state, found.steps[-1].side) == (S.EXPIRED, Side.SYSTEM)
        assert {each.recipient for each in letters(desk)} == {
            *("carl@example.org", "cora@example.org", "erika@muster.example")
        }


def test_a_decision_says_whose_slots_it_touches(desk: Desk, carl: FlaskClient) -> None:
    one = desk.ask()
    neighbour = other_firm(desk)
    stranger = Desk(neighbour)
    stranger.send_request(one.asked.mini_cluster)
    shown = text_of(preview(carl, one, action="accept").text)
    assert "4 free slots are left for 1 introduction of another network" in shown
    networks = tuple(desk.services.accounts.networks())
    both = tuple(replace(each, coordinators=frozenset({"carl", "kim"})) for each in networks)
    desk.services.accounts.apply(AccountChange(networks=both), NOW)
    shown = text_of(preview(carl, one, action="accept").text)
    assert "4 free slots are left for Andere GmbH" in shown
    assert "Who else waits" not in text_of(preview(carl, one, action="defer").text)
