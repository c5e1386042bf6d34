"""From an accepted introduction to its outcome: what goes out, what comes back, who is told."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from matcher.accounts import AccountChange
from matcher.mail import Message
from matcher.review import ReviewAction, ReviewReason, ReviewState, Side
from matcher.review_records import Introduction
from tests.desk import Desk, commit, decide, desk, form_of, hidden, other_firm, page_of, preview
from tests.fakes import NOW
from tests.people import send
from tests.suggestions import text_of
from web.jobs import run_jobs, tell_now
from web.limits import limiter

CONTACTS, HOME = "/en/review/contacts", "/en/account/"
A, S = ReviewAction, ReviewState
LINK = re.compile(r"http://localhost:?\d*(/\S+)")


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Desk:
    found = desk(tmp_path)
    with found.firm.app.app_context():
        limiter.reset()
    return found


@pytest.fixture
def carl(desk: Desk) -> FlaskClient:
    return desk.browser()


def enter_contact(carl: FlaskClient, place: str, **typed: Any) -> TestResponse:
    fields = {"place": place, "name": "광주 사무소", "email": "office@example.org",
              "language": "en", "source": "web page", "as_of": "2026-02-01"}  # fmt: skip
    return send(carl, CONTACTS, **{**fields, **typed})


def accepted(found: Desk, carl: FlaskClient, **more: Any) -> Introduction:
    one = found.ask(**more)
    decide(carl, one, action="accept")
    return found.now(one)


def ready(found: Desk, carl: FlaskClient, **more: Any) -> Introduction:
    """Return an accepted introduction whose partner can be written to."""
    one = accepted(found, carl, **more)
    assert enter_contact(carl, one.asked.mini_cluster).status_code == 303
    return one


def offer(carl: FlaskClient, one: Introduction, kind: str = "contact") -> TestResponse:
    return carl.get(f"{page_of(one)}/{kind}")


def send_offer(carl: FlaskClient, one: Introduction, kind: str = "contact") -> TestResponse:
    path = f"{page_of(one)}/{kind}"
    return carl.post(path, data=hidden(carl.get(path).text, path))


def letters(found: Desk) -> list[Message]:
    """Return what waits to be sent, as sent."""
    now = found.services.clock.now()
    claimed = list(found.services.outbox.claim(99, now))
    for each in claimed:
        found.services.outbox.sent(each.key, now)
    return claimed


def reply_path(found: Desk, carl: FlaskClient, one: Introduction) -> str:
    """Contact the partner, and return the path of the link in the letter."""
    assert send_offer(carl, one).status_code == 303
    (letter,) = (each for each in letters(found) if each.recipient == "office@example.org")
    paths = [path for path in LINK.findall(letter.body) if "/reply/" in path]
    return str(paths[0])


def answer(found: Desk, path: str, **typed: Any) -> TestResponse:
    client = found.firm.app.test_client()
    page = client.get(path).text
    return client.post(path, data={**hidden(page, path), **typed})


def interested(found: Desk, carl: FlaskClient) -> Introduction:
    one = ready(found, carl)
    assert answer(found, reply_path(found, carl, one), answer="reply_interested").status_code == 303
    return found.now(one)


class TestContacts:
    def test_nobody_is_written_to_before_somebody_enters_a_contact(
        self, desk: Desk, carl: FlaskClient
    ) -> None:
        one = accepted(desk, carl)
        page = offer(carl, one)
        assert "Nobody to write to yet" in page.text
        assert "Send this letter" not in page.text
        assert page.headers["Cache-Control"] == "no-store"

    def test_a_contact_is_entered_with_source_and_day_and_forgotten(
        self, desk: Desk, carl: FlaskClient
    ) -> None:
        assert enter_contact(carl, "gwangju").status_code == 303
        page = carl.get(CONTACTS).text
        assert "web page, 1\u00a0February 2026" in page
        (contact,) = desk.services.partners.contacts()
        assert contact.entered_by == "account:carl"
        send(carl, f"{CONTACTS}/{contact.id}/end", CONTACTS)
        assert "office@example.org" not in carl.get(CONTACTS).text
        assert send(carl, f"{CONTACTS}/77/end", CONTACTS).status_code == 404

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"place": "atlantis"}, "Please choose a mini-cluster"),
            ({"email": "nobody"}, "Please give an e-mail address"),
            ({"source": ""}, "Please say where the contact comes from"),
            ({"as_of": "2026-13-01"}, "Please give a day up to today"),
            ({"as_of": "2099-01-01"}, "Please give a day up to today"),
            ({"language": "fr", "name": ""}, "Please choose a language"),
        ],
    )
    def test_a_contact_that_is_not_sound_is_shown_again(
        self, carl: FlaskClient, typed: dict[str, str], said: str
    ) -> None:
        shown = enter_contact(carl, **{"place": "gwangju", **typed})
        assert shown.status_code == 422
        assert said in shown.text


class TestFirstContact:
    def test_the_page_shows_word_for_word_what_goes_out(
        self, desk: Desk, carl: FlaskClient
    ) -> None:
        one = ready(desk, carl, disclosed=["problem", "size"])
        page = text_of(offer(carl, one).text)
        assert "the text of the request, the size of the firm" in page
        assert "(here stands the link; it is made when the letter is sent)" in page
        assert desk.now(one).state is S.APPROVED
        send_offer(carl, one)
        assert desk.now(one).state is S.CONTACTED
        (letter,) = (each for each in letters(desk) if each.recipient == "office@example.org")
        blank = "(here stands the link; it is made when the letter is sent)"
        told = LINK.sub(lambda found: blank if "/reply/" in found[1] else found[0], letter.body)
        assert " ".join(told.split()) in page
        assert one.asked.message in letter.body

    def test_nothing_that_was_not_ticked_goes_out(self, desk: Desk, carl: FlaskClient) -> None:
        one = ready(desk, carl, disclosed=[])
        send_offer(carl, one)
        (letter,) = (each for each in letters(desk) if each.recipient == "office@example.org")
        assert one.asked.message not in letter.body
        assert "Size of the firm" not in letter.body

    def test_a_text_that_names_the_firm_is_withheld_and_pointed_out(
        self, desk: Desk, carl: FlaskClient
    ) -> None:
        text = "Schreiben Sie an erika@muster.example"
        one = ready(desk, carl, message=text, disclosed=["problem"])
        page = offer(carl, one).text
        assert "These texts tell which firm it is" in page
        assert "address, link or number: erika@muster.example" in page
        send_offer(carl, one)
        assert all(text not in each.body for each in letters(desk))

    def test_another_letter_than_was_shown_is_not_sent(self, desk: Desk, carl: FlaskClient) -> None:
        one = ready(desk, carl)
        path = f"{page_of(one)}/contact"
        given = hidden(carl.get(path).text, path)
        desk.services.partners.end_contact(int(given["contact"]), "account:cora", NOW)
        enter_contact(carl, one.asked.mini_cluster, source="another page")
        shown = carl.post(path, data=given)
        assert shown.status_code == 409
        assert "nothing was sent" in shown.text
        assert desk.now(one).state is S.APPROVED

    def test_what_is_not_accepted_cannot_be_sent(self, desk: Desk, carl: FlaskClient) -> None:
        one = desk.ask()
        enter_contact(carl, one.asked.mini_cluster)
        page = offer(carl, one).text
        assert "In its present state this cannot be done." in page
        assert "Send this letter" not in page
        given = {"contact": "1", "fingerprint": "x"}
        answered = send(carl, f"{page_of(one)}/contact", page_of(one), **given)
        assert answered.status_code == 409

    @pytest.mark.parametrize("kind", ["contact", "disclosure"])
    def test_somebody_elses_introduction_is_not_there(
        self, desk: Desk, carl: FlaskClient, kind: str
    ) -> None:
        one, kim = ready(desk, carl), desk.browser("kim")
        assert offer(kim, one, kind).status_code == 404
        assert send(kim, f"{page_of(one)}/{kind}", HOME).status_code == 404
        assert send(kim, f"{page_of(one)}/reply-links/end", HOME).status_code == 404

    def test_a_contact_cannot_be_undone(self, desk: Desk, carl: FlaskClient) -> None:
        one = ready(desk, carl)
        send_offer(carl, one)
        item = f"{one.id}.2.2"
        shown = send(carl, "/en/review/preview", page_of(one), item=item, action="undo")
        assert "It cannot be taken back, only followed by another step." in text_of(shown.text)


class TestReply:
    @pytest.mark.parametrize("language", ["de", "en", "ko"])
    def test_the_link_opens_the_brief_and_changes_nothing(
        self, desk: Desk, carl: FlaskClient, language: str
    ) -> None:
        one = ready(desk, carl, disclosed=["problem"])
        path = reply_path(desk, carl, one).replace("/en/", f"/{language}/")
        client = desk.firm.app.test_client()
        for _scanner in range(2):
            page = client.get(path)
            assert page.status_code == 200
            assert one.asked.message in page.text
        assert client.head(path).status_code == 200
        assert page.headers["Cache-Control"] == "no-store"
        assert desk.now(one).state is S.CONTACTED

    def test_an_answer_is_a_step_of_the_partner_and_uses_the_link_up(
        self, desk: Desk, carl: FlaskClient
    ) -> None:
        one = ready(desk, carl)
        path, other = reply_path(desk, carl, one), desk.places()[3]
        thanks = answer(
            desk, path, answer="reply_refused", reason=["capacity", "wrong_size"],
            relevance="1", suggested=other, note="Zu <klein>",
        )  # fmt: skip
        assert desk.firm.client.get(thanks.location).status_code == 200
        found = desk.now(one)
        step = found.steps[-1]
        assert (found.state, step.side, step.relevance) == (S.REFUSED, Side.PARTNER, 1)
        assert step.reasons == (ReviewReason.CAPACITY, ReviewReason.WRONG_SIZE)
        assert (step.suggested, step.note) == (other, "Zu <klein>")
        assert re.fullmatch(r"partner:\d+", step.actor)
        assert desk.firm.client.get(path).status_code == 404
        page = carl.get(page_of(one)).text
        assert "Another mini-cluster fits better" in page
        assert "Zu &lt;klein&gt;" in page

    def test_used_expired_ended_and_unknown_links_answer_alike(
        self, desk: Desk, carl: FlaskClient
    ) -> None:
        one = ready(desk, carl)
        path = reply_path(desk, carl, one)
        client = desk.firm.app.test_client()

        def seen(where: str = path) -> tuple[int, str]:
            found = client.get(where)
            return found.status_code, re.sub(r"/reply/[\w-]+", "/reply/x", found.text)

        unknown = seen("/en/reply/nobody-knows-it")
        assert unknown[0] == 404
        desk.services.clock.move(days=60)
        assert seen() == unknown
        desk.services.clock.move(days=-60)
        assert seen()[0] == 200
        send(carl, f"{page_of(one)}/reply-links/end", page_of(one))
        assert seen() == unknown
        assert send(client, path, "/en/profile", answer="reply_interested").status_code == 404
        assert desk.now(one).state is S.CONTACTED

    def test_no_answer_is_taken_once_the_firm_has_withdrawn(
        self, desk: Desk, carl: FlaskClient
    ) -> None:
        one = ready(desk, carl)
        path = reply_path(desk, carl, one)
        desk.post_own(one, "withdraw?seen=2")
        assert desk.firm.app.test_client().get(path).status_code == 404

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({}, "Please choose an answer."),
            ({"answer": "reply_refused"}, "Please choose at least one reason."),
            ({"answer": "reply_refused", "reason": ["other"]}, "what the other reason is"),
            ({"answer": "reply_interested", "note": "x" * 1001}, "At most 1000 characters"),
            ({"answer": "reply_interested", "suggested": "gwangju-03"}, "goes with the answer"),
        ],
    )
    def test_an_answer_that_lacks_something_is_shown_again(
        self, desk: Desk, carl: FlaskClient, typed: dict[str, Any], said: str
    ) -> None:
        one = ready(desk, carl)
        shown = answer(desk, reply_path(desk, carl, one), **typed)
        assert shown.status_code == 422
        assert said in shown.text
        assert len(desk.now(one).steps) == 2

    @pytest.mark.parametrize(
        "typed", [{"answer": "accept"}, {"relevance": "7"}, {"suggested": "x"}, {"reason": "y"}]
    )
    def test_what_no_form_can_send_is_refused(
        self, desk: Desk, carl: FlaskClient, typed: dict[str, str]
    ) -> None:
        one = ready(desk, carl)
        assert answer(desk, reply_path(desk, carl, one), **typed).status_code == 400

    def test_the_pages_of_letters_are_throttled(self, desk: Desk) -> None:
        client = desk.firm.app.test_client()
        statuses = {client.get(f"/en/reply/guess-{number}").status_code for number in range(31)}
        assert statuses == {404, 429}


class TestProgress:
    def test_the_firm_agrees_and_then_the_partner_learns_who_it_is(
        self, desk: Desk, carl: FlaskClient
    ) -> None:
        one = interested(desk, carl)
        assert "the firm agrees on its page" in carl.get(page_of(one)).text
        assert "has not agreed yet" in offer(carl, one, "disclosure").text
        assert "erika@muster.example" not in offer(carl, one, "disclosure").text
        assert send_offer_refused(carl, one) == 409
        path = f"/en/p/{desk.firm.token}/introductions/{one.id}/consent"
        asked = desk.firm.client.get(path).text
        assert "erika@muster.example" in asked
        assert desk.post_own(one, "consent?seen=3").status_code == 303
        assert "erika@muster.example" in offer(carl, one, "disclosure").text
        send_offer(carl, one, "disclosure")
        (letter,) = (each for each in letters(desk) if each.recipient == "office@example.org")
        assert "erika@muster.example" in letter.body
        assert "/reply/" not in letter.body
        assert "erika" not in letter.subject
        assert desk.now(one).state is S.INTERESTED
        assert desk.now(one).steps[-1].action is A.DISCLOSE

    def test_a_consent_to_what_has_changed_is_not_taken(
        self, desk: Desk, carl: FlaskClient
    ) -> None:
        one = interested(desk, carl)
        desk.post_own(one, "consent?seen=1")
        assert len(desk.now(one).steps) == 3

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


def send_offer_refused(carl: FlaskClient, one: Introduction) -> int:
    path = f"{page_of(one)}/disclosure"
    return send(carl, path, page_of(one), contact="1", fingerprint="x").status_code


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
        assert [each.recipient for each in self.told(desk)] == ["cora@example.org"]

    def test_what_was_taken_back_before_anybody_was_told_is_not_told(
        self, desk: Desk, carl: FlaskClient
    ) -> None:
        one = desk.ask()
        self.told(desk)
        decide(carl, one, action="accept")
        item = f"{one.id}.1.1"
        commit(carl, send(carl, "/en/review/preview", page_of(one), item=item, action="undo"))
        assert self.told(desk) == []

    def test_an_account_chooses_how_it_is_told(self, desk: Desk, carl: FlaskClient) -> None:
        send(carl, "/en/account/mail", HOME, mode="daily")
        assert 'value="daily" checked' in carl.get(HOME).text
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
        assert digest.body.count("was asked for") == 2

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
