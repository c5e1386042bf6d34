"""A demonstration is filled by the ordinary use cases, can be logged in to, and says what it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from data.model_build import load_reference_firms
from matcher.accounts import Role
from matcher.audit import first_broken
from matcher.demonstration_ports import Mark
from matcher.errors import NotEmptyError
from matcher.learning_operations import Wishes, retrain
from matcher.operations import Services, start_profile
from matcher.review import ReviewAction, Side
from matcher.review_records import QueueQuery
from matcher.training_set import Reading
from tests.fakes import fake_services
from tests.people import send
from tests.suggestions import application, catalogue
from web.apprentice import bench_of
from web.demonstration.clock import StoryClock
from web.demonstration.filling import fill_demonstration
from web.demonstration.people import Login, code_of
from web.jobs import run_jobs
from web.wiring import wired

END = datetime(2026, 11, 20, 12, tzinfo=UTC)
FIRMS = 24
Filled = tuple[Flask, Services, list[Login]]
LABEL = {
    "de": "Demonstration: Alle Unternehmen, Personen und Entscheidungen sind synthetisch.",
    "en": "Demonstration: all firms, people and decisions are synthetic.",
    "ko": "시연용: 모든 기업, 인물, 결정은 가상으로 만든 것입니다.",
}


def fill(app: Flask, services: Services, clock: StoryClock) -> list[Login]:
    firms = load_reference_firms(catalogue())[:FIRMS]
    with app.app_context():
        return fill_demonstration(services, wired().matcher, firms, clock)


@pytest.fixture(scope="module", name="filled")
def _filled(
    tmp_path_factory: pytest.TempPathFactory,
) -> Filled:
    clock = StoryClock.before(END)
    services = replace(fake_services(), clock=clock)
    app = application(tmp_path_factory.mktemp("demo"), services)
    return app, services, fill(app, services, clock)


def test_it_is_marked_at_both_ends_and_every_change_has_its_audit_row(filled: Filled) -> None:
    _app, services, _logins = filled
    assert services.marks.marks() == set(Mark)
    rows = services.audit.rows()
    assert first_broken(rows) is None
    assert (rows[0].event.action, rows[-1].event.action) == ("instance.marked",) * 2
    assert [row.at for row in rows] == sorted(row.at for row in rows)
    assert rows[-1].at == END


def test_there_are_firms_with_suggestions_requests_decisions_and_verdicts(filled: Filled) -> None:
    _app, services, _logins = filled
    firms = services.profiles.all_latest()
    assert len(firms) == FIRMS
    found = services.review.queue(QueueQuery(count=500)).introductions
    assert len({one.state for one in found}) > 5
    assert all(one.requested_at < END for one in found)
    assert all(step.at < END for one in found for step in one.steps)
    for one in found:
        ranks = services.impressions.ranks_shown(
            one.asked.profile_id,
            one.asked.revision,
            one.asked.mini_cluster,
            one.asked.model_version,
        )
        assert one.asked.rank in ranks
    assert any(services.verdicts.of_profile(one.profile_id) for one in firms)


def test_nothing_is_left_over_for_whoever_opens_it(filled: Filled) -> None:
    app, services, _logins = filled
    with app.app_context():
        assert run_jobs(services, wired().settings) == ()
    assert services.notices.pending(1) == ()
    assert services.outbox.claim(1, END) == ()


def test_partners_answer_by_their_links_and_silence_ends_by_itself(filled: Filled) -> None:
    _app, services, _logins = filled
    found = services.review.queue(QueueQuery(count=500)).introductions
    steps = [step for one in found for step in one.steps]
    by = {action: {step.side for step in steps if step.action is action} for action in ReviewAction}
    assert by[ReviewAction.REPLY_INTERESTED] == {Side.PARTNER}
    assert by[ReviewAction.EXPIRE] == {Side.SYSTEM}
    for one in found:
        answered = any(step.side is Side.PARTNER for step in one.steps)
        assert answered == any(link.used_at for link in services.partners.links_of(one.id))


def test_everybody_has_a_password_of_their_own_and_staff_a_second_factor(filled: Filled) -> None:
    _app, services, logins = filled
    assert len({one.password for one in logins}) == len(logins)
    roles = Counter(one.role for one in logins)
    assert set(roles) == set(Role)
    for one in logins:
        account = services.accounts.by_email(one.email)
        assert account is not None
        assert bool(account.totp_secret) == one.needs_code == (one.role != Role.MEMBER)


def test_a_coordinator_logs_in_with_password_and_code(filled: Filled) -> None:
    app, services, logins = filled
    app.config["WTF_CSRF_ENABLED"] = True
    login = next(one for one in logins if one.email.startswith("sued@"))
    client = app.test_client()
    send(client, "/en/account/login", email=login.email, password=login.password)
    account = services.accounts.by_email(login.email)
    assert account is not None
    with app.app_context():
        code, _key = code_of(account)
    send(client, "/en/account/code", code=code)
    queue = client.get("/en/review/")
    assert queue.status_code == 200
    assert "waits for a decision" in queue.text


@pytest.mark.parametrize("path", ["", "/catalogue/", "/profile", "/account/login", "/nothing-here"])
@pytest.mark.parametrize("language", LABEL)
def test_every_page_says_that_all_is_synthetic(filled: Filled, language: str, path: str) -> None:
    app, _services, _logins = filled
    page = app.test_client().get(f"/{language}{path or '/'}").text
    assert LABEL[language] in page


def test_no_page_of_another_installation_says_so(tmp_path: Path) -> None:
    app = application(tmp_path, fake_services())
    assert "Demonstration" not in app.test_client().get("/en/").text


def exports(client: FlaskClient, token: str) -> list[tuple[str, str]]:
    paths = ("suggestions.csv", "export.json", "profile.toml", "profile.json")
    found = [client.get(f"/en/p/{token}/{path}") for path in paths]
    return [(one.headers["Content-Disposition"], one.text) for one in found]


def test_every_export_says_so_too(filled: Filled) -> None:
    app, services, _logins = filled
    answers = services.profiles.all_latest()[0].answers
    token, _revision = start_profile(services, answers)
    *with_label, (name, _plain) = exports(app.test_client(), token)
    assert all("synthetic-" in header and LABEL["en"] in text for header, text in with_label)
    # A profile is read in again as it is: its name says it.
    assert "synthetic-" in name


def test_what_is_in_use_is_not_touched(tmp_path: Path) -> None:
    clock = StoryClock.before(END)
    services = replace(fake_services(), clock=clock)
    app = application(tmp_path, services)
    start_profile(services, {"name": "Muster GmbH"})
    with pytest.raises(NotEmptyError):
        fill(app, services, clock)
    assert services.accounts.accounts() == ()
    assert services.marks.marks() == frozenset()


def test_there_is_a_survey_that_says_that_it_is_synthetic(filled: Filled) -> None:
    _app, services, _logins = filled
    (survey,) = services.surveys.surveys()
    assert survey.synthetic
    assert "Synthetic survey" in survey.title
    assert survey.imported_at < END


@pytest.mark.parametrize("reading", list(Reading))
def test_its_decisions_can_be_learned_from(filled: Filled, reading: Reading) -> None:
    app, services, _logins = filled
    with app.app_context():
        bench = bench_of(wired())
    done = retrain(services, bench, "account:1", wishes=Wishes(reading=reading))
    assert done.outcome == "refused", "it is too few firms for a proof"
    document = done.training.document
    assert document["taught"] > 20
    assert document["beside"]["silence"]["silent"] > 20
    assert document["settings"]["reading"] == reading.value
