"""What goes out to a partner, and what it answers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from matcher.accounts import AccountChange, Role
from matcher.review import ReviewAction, ReviewReason, ReviewState, Side
from tests.account_cases import account
from tests.desk import MESSAGE, Desk, hidden, page_of
from tests.fakes import NOW
from tests.outreach import (
    CONTACTS,
    LINK,
    accepted,
    answer,
    confirmed,
    enter_contact,
    letters,
    offer,
    ready,
    reply_path,
    send_offer,
)
from tests.people import send
from tests.suggestions import text_of

HOME = "/en/account/"
A, S = ReviewAction, ReviewState


def move(desk: Desk, place: str) -> None:
    """Let the firm say that it is somewhere else by now."""
    latest = desk.services.profiles.latest(desk.firm.profile_id)
    answers = {**latest.answers, "place": place}
    desk.services.profiles.save(desk.firm.profile_id, answers, latest.revision, NOW)


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

    def test_only_who_entered_it_or_looks_after_its_place_changes_a_contact(
        self, desk: Desk, carl: FlaskClient
    ) -> None:
        kim, cora = desk.browser("kim"), desk.browser("cora")
        enter_contact(carl, "gwangju-01")
        (contact,) = desk.services.partners.contacts()
        path = f"{CONTACTS}/{contact.id}"
        page = kim.get(CONTACTS).text
        assert "carl@example.org" in page
        assert path not in page
        assert kim.get(path).status_code == 404
        assert send(kim, path, HOME).status_code == 404
        assert send(kim, f"{path}/end", HOME).status_code == 404
        assert desk.services.partners.contacts() == (contact,)
        assert path in cora.get(CONTACTS).text
        of_kim = desk.services.partners.add_contact(
            replace(contact, place="gumi", entered_by="account:kim"), NOW
        )
        assert send(cora, f"{CONTACTS}/{of_kim.id}/end", CONTACTS).status_code == 404
        assert send(kim, f"{CONTACTS}/{of_kim.id}/end", HOME).status_code == 303
        assert send(cora, f"{path}/end", CONTACTS).status_code == 303
        assert desk.services.partners.contacts() == ()

    def test_an_administrator_looks_after_all_contacts(self, desk: Desk, carl: FlaskClient) -> None:
        enter_contact(carl, "gwangju-01")
        (contact,) = desk.services.partners.contacts()
        ada = account("ada", Role.ADMINISTRATOR, totp_secret="set up")
        desk.services.accounts.apply(AccountChange(created=(ada,)), NOW)
        browser = desk.browser("ada")
        assert CONTACTS in browser.get(HOME).text
        assert f"{CONTACTS}/{contact.id}" in browser.get(CONTACTS).text
        assert send(browser, f"{CONTACTS}/{contact.id}/end", CONTACTS).status_code == 303
        assert desk.services.partners.contacts() == ()

    def test_nobody_enters_a_contact_for_a_place_that_somebody_else_looks_after(
        self, desk: Desk, carl: FlaskClient
    ) -> None:
        kim = desk.browser("kim")
        assert "by those who look after their place" in kim.get(CONTACTS).text
        assert 'value="gumi"' not in carl.get(CONTACTS).text
        for client, place in ((kim, "gwangju-01"), (carl, "gumi"), (carl, "nowhere")):
            shown = enter_contact(client, place)
            assert (shown.status_code, "look after" in shown.text) == (422, True)
        assert desk.services.partners.contacts() == ()

    def test_a_contact_that_a_stranger_to_its_place_entered_is_never_preselected(
        self, desk: Desk, carl: FlaskClient
    ) -> None:
        one = ready(desk, carl)
        assert "Send this letter" in offer(carl, one).text
        (contact,) = desk.services.partners.contacts()
        for stranger in ("account:kim", "account:gone"):
            desk.services.partners.end_contact(
                desk.services.partners.contacts()[0].id, "command", NOW
            )
            entered = replace(contact, email="kim@example.org", entered_by=stranger)
            stored = desk.services.partners.add_contact(entered, NOW)
            assert "Send this letter" not in offer(carl, one).text
            chosen = carl.get(f"{page_of(one)}/contact?contact={stored.id}").text
            assert "Send this letter" in chosen

    def test_a_correction_takes_the_place_of_what_was_kept(
        self, desk: Desk, carl: FlaskClient
    ) -> None:
        one = ready(desk, carl)
        path = reply_path(desk, carl, one)
        (before,) = desk.services.partners.contacts()
        form = f"{CONTACTS}/{before.id}"
        assert 'value="office@example.org"' in carl.get(form).text
        typed = {"place": before.place, "name": "Neuer Name", "email": before.email,
                 "language": "ko", "source": "a call", "as_of": "2026-02-03",
                 "confidence": "low"}  # fmt: skip
        assert send(carl, form, form, **{**typed, "email": "x"}).status_code == 422
        confirmed(carl, send(carl, form, form, **typed))
        (after,) = desk.services.partners.contacts()
        assert (after.name, after.source) == ("Neuer Name", "a call")
        assert desk.firm.app.test_client().get(path).status_code == 200
        again = f"{CONTACTS}/{after.id}"
        shown = send(carl, again, again, **{**typed, "email": "other@example.org"})
        assert "end and do not come back" in carl.get(shown.location).text
        confirmed(carl, shown)
        assert desk.firm.app.test_client().get(path).status_code == 404

    def test_a_contact_that_is_not_sound_is_shown_again(self, carl: FlaskClient) -> None:
        for typed, said in (
            ({"place": "atlantis"}, "Please choose a mini-cluster"),
            ({"email": "nobody"}, "“nobody” is no e-mail address"),
            ({"source": ""}, "Please say where the contact comes from"),
            ({"as_of": "2026-13-01"}, "Please give a day up to today"),
            ({"as_of": "2099-01-01"}, "Please give a day up to today"),
            ({"confidence": ""}, "Please choose one of these"),
            ({"confidence": "none"}, "Please choose one of these"),
            ({"language": "fr", "name": ""}, "Please choose a language"),
        ):
            shown = enter_contact(carl, **{"place": "gwangju", **typed})
            assert shown.status_code == 422, typed
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
        (letter,) = (each for each in letters(desk) if each.recipient == "office@example.org")
        assert text not in letter.body

    def test_a_text_that_names_the_place_of_now_is_withheld_too(
        self, desk: Desk, carl: FlaskClient
    ) -> None:
        one = ready(desk, carl, message="Das Werk in Zwickau sucht Optiken", disclosed=["problem"])
        assert "These texts tell which firm it is" not in offer(carl, one).text
        move(desk, "Zwickau")
        page = offer(carl, one).text
        assert "These texts tell which firm it is" in page
        assert "place or Land: zwickau" in page

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

    def test_a_contact_that_is_forgotten_while_the_letter_is_sent_gets_none(
        self, desk: Desk, carl: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        one, stores = ready(desk, carl), desk.services
        (contact,) = stores.partners.contacts()
        commit = stores.review.commit

        def forgotten_first(*given: Any, **more: Any) -> Any:
            stores.partners.end_contact(contact.id, "account:carl", NOW)
            return commit(*given, **more)

        path = f"{page_of(one)}/contact"
        form = hidden(carl.get(path).text, path)
        letters(desk)
        monkeypatch.setattr(stores.review, "commit", forgotten_first)
        refused = carl.post(path, data=form)
        assert refused.status_code == 409
        assert "Something has changed; nothing was sent" in refused.text
        assert letters(desk) == []
        assert desk.now(one).state is S.APPROVED


class TestReply:
    def test_mini_clusters_of_one_name_are_told_apart_by_their_places(
        self, desk: Desk, carl: FlaskClient
    ) -> None:
        one = ready(desk, carl)
        page = desk.firm.app.test_client().get(reply_path(desk, carl, one)).text
        listed = re.findall(r'<option value="([\w-]+)">([^<]+)</option>', page)
        assert len({name for _key, name in listed}) == len(listed) > 1
        assert '<optgroup label="Gwangju' in page

    def test_the_page_shows_what_the_letter_told_whatever_the_firm_changes_later(
        self, desk: Desk, carl: FlaskClient
    ) -> None:
        one = ready(desk, carl, disclosed=["problem"])
        path, client = reply_path(desk, carl, one), desk.firm.app.test_client()
        # By its new place the text of the firm would be withheld now.
        move(desk, "Optiken")
        assert MESSAGE in client.get(path).text

    def test_the_link_opens_the_brief_and_changes_nothing(
        self, desk: Desk, carl: FlaskClient
    ) -> None:
        one = ready(desk, carl, disclosed=["problem"])
        path, client = reply_path(desk, carl, one), desk.firm.app.test_client()
        for language in ("de", "en", "ko"):
            for _scanner in range(2):
                page = client.get(path.replace("/en/", f"/{language}/"))
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

    def test_what_was_typed_stays_where_something_happens_in_the_same_moment(
        self, desk: Desk, carl: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        one = ready(desk, carl)
        path, review = reply_path(desk, carl, one), desk.services.review
        commit = review.commit

        def noted_first(*given: Any, **more: Any) -> Any:
            monkeypatch.undo()
            desk.take(one, A.REPLY_NOT_NOW)
            return commit(*given, **more)

        monkeypatch.setattr(review, "commit", noted_first)
        typed = {"answer": "reply_interested", "note": "Optik <passt>"}
        shown = answer(desk, path, **typed)
        assert shown.status_code == 409
        assert "Something has happened to it since you saw it." in text_of(shown.text)
        assert "Optik &lt;passt&gt;" in shown.text
        assert answer(desk, path, **typed).status_code == 303
        assert desk.now(one).steps[-1].note == "Optik <passt>"

    def test_an_answer_that_lacks_something_is_shown_again(
        self, desk: Desk, carl: FlaskClient
    ) -> None:
        one = ready(desk, carl)
        path = reply_path(desk, carl, one)
        lacking: tuple[tuple[dict[str, Any], str], ...] = (
            ({}, "Please choose an answer."),
            ({"answer": "reply_refused"}, "Please choose at least one reason."),
            ({"answer": "reply_refused", "reason": ["other"]}, "what the other reason is"),
            ({"answer": "reply_interested", "note": "x" * 1001}, "At most 1000 characters"),
            ({"answer": "reply_interested", "suggested": "gwangju-03"}, "goes with the answer"),
        )
        for typed, said in lacking:
            shown = answer(desk, path, **typed)
            assert shown.status_code == 422, typed
            assert said in shown.text
        made_up = ({"answer": "accept"}, {"relevance": "7"}, {"suggested": "x"}, {"reason": "y"})
        for fields in made_up:
            assert answer(desk, path, **fields).status_code == 400, fields
        assert len(desk.now(one).steps) == 2

    def test_the_pages_of_letters_are_throttled(self, desk: Desk) -> None:
        client = desk.firm.app.test_client()
        statuses = {client.get(f"/en/reply/guess-{number}").status_code for number in range(31)}
        assert statuses == {404, 429}
