"""A running application with a firm that asks for introductions, and those who review them."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from features.facts import Label
from matcher.accounts import AccountChange, Network, Role, ScopeKind, Side
from matcher.operations import start_profile
from matcher.planning import Command
from matcher.review import ReviewAction, ReviewReason
from matcher.review import Side as Office
from matcher.review_records import Introduction
from tests.account_cases import account
from tests.fakes import NOW
from tests.questionnaire import csrf_token
from tests.suggestions import Suggestions, example_answers, ids, suggestions

MESSAGE = "Wir suchen Optiken für die Prüfung."


@dataclass
class Desk:
    """An application over in-memory stores with two networks: carl's and cora's, and kim's."""

    firm: Suggestions

    @property
    def services(self) -> Any:
        return self.firm.services

    def browser(self, name: str = "carl") -> FlaskClient:
        """Return a browser in which somebody is logged in."""
        client = self.firm.app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = f"unique-{name}"
            session["_fresh"] = True
            session["fs_paa"] = time.time()
        return client

    def places(self) -> list[str]:
        """Return the mini-clusters that are suggested to the firm, best first."""
        return ids(self.firm.page())

    def ask(self, place: int = 0, **more: Any) -> Introduction:
        """Send the form with which the firm asks, as a browser would, and return what is kept."""
        mini_cluster = self.places()[place]
        answer = self.send_request(mini_cluster, **more)
        assert answer.status_code == 303, answer.text
        (kept,) = (one for one in self.of_firm() if one.asked.mini_cluster == mini_cluster)
        return kept

    def send_request(self, mini_cluster: str, **more: Any) -> TestResponse:
        path = f"/en/p/{self.firm.token}/suggestions/{mini_cluster}/introduction"
        page = self.firm.client.get(path).text
        form = {**hidden(page, path), "message": MESSAGE, "disclosed": ["size"], **more}
        return self.firm.client.post(path, data=form)

    def of_firm(self) -> tuple[Introduction, ...]:
        found: tuple[Introduction, ...] = self.services.review.of_profile(self.firm.profile_id)
        return found

    def now(self, one: Introduction) -> Introduction:
        found: Introduction = self.services.review.get(one.id)
        return found

    def take(self, one: Introduction, action: ReviewAction, *reasons: ReviewReason) -> None:
        """Take a step for which there is no form."""
        commands = [Command(one.id, action, len(self.now(one).steps), reasons=reasons)]
        given = (commands, Office.COORDINATOR, "account:carl", NOW)
        planned = self.services.review.preview(*given)
        self.services.review.commit(*given, planned.fingerprint)

    def own_page(self) -> str:
        answer = self.firm.client.get(f"/en/p/{self.firm.token}/introductions")
        assert answer.status_code == 200
        return answer.text

    def post_own(self, one: Introduction, step: str, **data: Any) -> TestResponse:
        """Send a form of the firm's page of introductions."""
        data["csrf_token"] = csrf_token(self.firm.client.get("/en/profile").text)
        path = f"/en/p/{self.firm.token}/introductions/{one.id}/{step}"
        return self.firm.client.post(path, data=data)


def desk(instance: Path) -> Desk:
    """Open an application with the example firm in Bavaria, which two coordinators look after."""
    found = Desk(suggestions(instance, land="DE-BY"))
    people = [
        account(name, Role.COORDINATOR, totp_secret="set up") for name in ("carl", "cora", "kim")
    ]
    home = {(ScopeKind.LAND, "DE-BY"), (ScopeKind.INNOVATION_CLUSTER, "gwangju")}
    networks = (_network("bavaria", home, "carl", "cora"),
                _network("hesse", {(ScopeKind.LAND, "DE-HE")}, "kim"))  # fmt: skip
    found.services.accounts.apply(AccountChange(created=tuple(people), networks=networks), NOW)
    return found


def _network(key: str, scope: set[tuple[ScopeKind, str]], *coordinators: str) -> Network:
    name = Label(key, key, key)
    return Network(key, name, Side.GERMAN, frozenset(scope), frozenset(coordinators))


def other_firm(found: Desk) -> Suggestions:
    """Return a second firm of another Land, in the same application."""
    answers = example_answers(name="Andere GmbH", land="DE-HE")
    token, _revision = start_profile(found.services, answers)
    return Suggestions(found.firm.app, found.services, found.firm.app.test_client(), token)


def form_of(page: str, action: str) -> str:
    """Return the first form of a page that is sent to an address."""
    for form in re.findall(r"<form\b.*?</form>", page, flags=re.DOTALL):
        if f'action="{action}"' in form:
            return str(form)
    raise AssertionError(f"no form to {action}")


def hidden(page: str, action: str) -> dict[str, Any]:
    """Return the hidden fields of the first form to an address; those that repeat as lists."""
    fields: dict[str, Any] = {}
    pattern = r'<input type="hidden" name="(\w+)" value="([^"]*)">'
    for name, value in re.findall(pattern, form_of(page, action)):
        fields.setdefault(name, []).append(unescape(value))
    return {name: values if len(values) > 1 else values[0] for name, values in fields.items()}


PREVIEW, COMMIT = "/en/review/preview", "/en/review/commit"


def page_of(one: Introduction) -> str:
    return f"/en/review/introductions/{one.id}"


def preview(client: FlaskClient, one: Introduction, **typed: Any) -> TestResponse:
    """Fill in the form of a decision on the page of an introduction, and send it."""
    given = hidden(client.get(page_of(one)).text.partition('id="decide"')[2], PREVIEW)
    return client.post(PREVIEW, data={**given, **typed})


def commit(client: FlaskClient, shown: TestResponse) -> TestResponse:
    """Press the button of a preview."""
    assert shown.status_code in (200, 409), shown.text
    return client.post(COMMIT, data=hidden(shown.text, COMMIT))


def decide(client: FlaskClient, one: Introduction, **typed: Any) -> TestResponse:
    """Decide on an introduction through form, preview and commit."""
    return commit(client, preview(client, one, **typed))


def undo(client: FlaskClient, one: Introduction, number: int) -> TestResponse:
    """Press the button beside a step that undoes it, and return the preview."""
    history = client.get(page_of(one)).text.partition('id="history"')[2]
    for form in re.findall(r"<form\b.*?</form>", history, flags=re.DOTALL):
        if f'.{number}"' in form and 'value="undo"' in form:
            return client.post(PREVIEW, data=hidden(form, PREVIEW))
    raise AssertionError(f"step {number} cannot be undone")
