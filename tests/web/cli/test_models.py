"""The commands that retrain, evaluate, unlearn, and look after model versions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from click.testing import CliRunner

from matcher.account_operations import keep
from matcher.accounts import AccountChange
from matcher.gate import GateRules
from matcher.operations import Services, active_model
from matcher.survey import Importance
from matcher.survey_operations import import_survey
from matcher.training_set import LeftOut
from tests.account_cases import account
from tests.command_line import run
from tests.learning import Desk, open_desk
from tests.surveys import make_answer, make_survey
from web.cli import cli

EASY = GateRules(error=1.0, calibration_margin=1.0, exposure_margin=1.0, least_firms=2)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Desk:
    """An office of twenty firms whose gate is easy to pass; another number by its parameter."""
    opened = open_desk(getattr(request, "param", 20))

    @contextmanager
    def stored(_instance: str | None, **_options: Any) -> Iterator[Services]:
        yield opened.services

    monkeypatch.setattr("web.cli.learning.stored_services", stored)
    monkeypatch.setattr("web.cli.models.stored_services", stored)
    monkeypatch.setattr("data.learning_bench.open_bench", lambda *_, **_options: opened.bench)
    monkeypatch.setattr("matcher.learning_operations.GateRules", lambda: EASY)
    return opened


def active(desk: Desk) -> str:
    return active_model(desk.services).version


def as_json(*arguments: str) -> Any:
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_the_whole_way_from_retraining_to_rolling_back(desk: Desk) -> None:
    first = active(desk)
    done = run("retrain")
    second = active(desk)
    assert "It is proven better and is active from now on." in done.stdout
    assert second.startswith("learned-")
    assert "This is the active model already" in run("retrain").stdout
    lines = run("models", "list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == [first, second]
    assert "active" in lines[1]
    assert "pairs in one list" in done.stdout
    assert "terms: too few firms" in done.stdout
    assert "chances: too few firms to see how true they are" in done.stdout
    assert "coordinator 1 " in done.stdout
    assert "account:1" not in done.stdout
    assert "account:1" in run("models", "leniency").stdout
    named = as_json("models", "leniency", second)["leniency"]
    assert {one["coordinator"] for one in named} == {"account:1", "account:2"}
    shown = run("models", "show", second).stdout
    assert "read in other ways:" in shown
    assert "prior: reference weights (assumptions)" in shown
    assert "technology_focus" in shown
    assert "settings: " in shown
    assert "reading decisions" in shown
    compared = run("models", "compare", first, second).stdout
    assert "of 20 firms" in compared
    assert "most often because of: " in compared
    assert "decisions that only one of them would have led to: 0" in compared
    assert "log_loss" in run("evaluate").stdout
    assert run("models", "rollback", "--reason", "x").stdout == f"{first} is active (rollback)\n"
    assert active(desk) == first
    assert "is active (gate)" in run("models", "promote", second).stdout
    assert "(pin)" in run("models", "pin").stdout
    assert "pinned" in run("models", "list").stdout
    assert "(unpin)" in run("models", "unpin").stdout
    firm = desk.services.profiles.all_latest()[0].profile_id
    said = run("unlearn", "firm", firm, "--dry-run").stdout
    assert "would be active" in said
    assert active(desk) == second
    run("unlearn", "firm", firm)
    assert active(desk) != second
    assert "learned nothing from it" in run("unlearn", "erased").stdout


def test_programs_get_json_and_nothing_else(desk: Desk) -> None:
    done = as_json("retrain")
    assert (done["outcome"], done["report"]["promoted"]) == ("promoted", True)
    version = done["version"]
    assert as_json("models", "list")["models"][1]["training"]["data_hash"]
    assert len(as_json("models", "show", version)["weights"]["cooperating"]) == 26
    compared = as_json("models", "compare", done["active_before"], version)
    assert (compared["effects"]["firms"], compared["n_apart"]) == (20, 0)
    assert len(compared["lists"]) == compared["effects"]["changed"]
    assert {"apart", "because", "shown", "weights"} <= set(compared)
    assert as_json("evaluate", version)["metrics"]["log_loss"]["value"] > 0
    assert as_json("models", "health")["version"] == version
    assert as_json("unlearn", "coordinator", "account:1", "--dry-run")["removed"] > 0


@pytest.mark.parametrize("desk", [0], indirect=True)
@pytest.mark.parametrize("command", ["retrain", "evaluate"])
def test_without_decisions_there_is_nothing_to_learn(desk: Desk, command: str) -> None:
    desk.firm(1)
    result = run(command)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "deci" in result.stderr
    assert active(desk).startswith("reference-")


def test_what_cannot_be_promoted_says_why_and_how(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matcher.learning_operations.GateRules", GateRules)
    done = run("retrain").stdout
    assert "Not promoted: too few held-out firms (needed 30)" in done
    version = done.split(":")[0]
    refused = run("models", "promote", version)
    assert refused.exit_code == 3
    assert "not proven better: too_few_firms" in refused.stderr
    assert "--reason" in refused.stderr
    firm = desk.services.profiles.all_latest()[0].profile_id
    desk.services.profiles.erase(firm, desk.clock.now())
    gone = run("models", "promote", version, "--reason", "all the same")
    assert gone.exit_code == 3
    assert "has learned from what was erased" in gone.stderr
    unknown = run("models", "promote", "nothing")
    assert (unknown.exit_code, "models list" in unknown.stderr) == (3, True)
    assert run("models", "rollback").exit_code == 3


def test_a_model_that_learned_from_what_is_gone_raises_an_alarm(desk: Desk) -> None:
    run("retrain")
    assert run("models", "health").exit_code == 0
    desk.services.profiles.erase(
        desk.services.profiles.all_latest()[0].profile_id, desk.clock.now()
    )
    result = run("models", "health")
    assert result.exit_code == 1
    assert "unlearn erased" in result.stdout
    run("unlearn", "erased")
    assert run("models", "health").exit_code == 0


@pytest.mark.parametrize("arguments", [("firm",), ("erased", "p")])
def test_what_to_take_out_has_to_be_named(desk: Desk, arguments: tuple[str, ...]) -> None:
    assert run("unlearn", *arguments).exit_code == 2
    assert active(desk).startswith("reference-")


def test_a_retraining_can_be_left_to_the_running_service(desk: Desk) -> None:
    said = run("retrain", "--background").stdout
    number = said.split()[1]
    assert f"job {number} is waiting" in said
    assert as_json("models", "jobs")["jobs"][0]["kind"] == "retrain"
    assert run("models", "cancel", number).stdout == f"job {number} is cancelled\n"
    assert run("models", "cancel", number).stdout == f"job {number} is cancelled\n"
    assert "cancelled" in run("models", "jobs").stdout
    assert run("models", "cancel", "999").exit_code == 3
    assert active(desk).startswith("reference-")


def test_a_survey_is_the_start_and_is_taken_out_again_by_its_number(desk: Desk) -> None:
    firms = [
        make_answer(str(n), ratings={"barrier_cost": Importance.VERY_IMPORTANT}) for n in range(20)
    ]
    import_survey(desk.services, make_survey(firms), "account:9")
    done = run("retrain")
    assert "starting from survey 1: 20 answers of either group, scale " in done.stdout
    assert "Note: groups with so few survey answers" in done.stdout
    assert "starting from survey 1" in run("retrain", "--survey", "1").stdout
    refused = run("retrain", "--survey", "2")
    assert (refused.exit_code, "no survey 2" in refused.stderr) == (3, True)
    shown = run("unlearn", "respondent", "1:7", "--dry-run").stdout
    assert "1 answer of the survey taken out of where learning starts." in shown
    taken = as_json("unlearn", "survey", "1")
    assert (taken["answers_removed"], taken["removed"]) == (20, 0)
    assert taken["prior_moved"]["cooperating"]
    gone = run("retrain", "--survey", "1")
    assert (gone.exit_code, "no answer of it counts" in gone.stderr) == (3, True)
    for arguments in (("survey", "2"), ("respondent", "1:nobody")):
        refused = run("unlearn", *arguments)
        assert refused.exit_code != 0
        assert "Error: no su" in refused.stderr
    assert "needed is such as 3:17" in run("unlearn", "respondent", "1").stderr


@pytest.mark.parametrize("desk", [0], indirect=True)
def test_before_any_decision_the_survey_alone_says_the_weights(desk: Desk) -> None:
    import_survey(desk.services, make_survey([make_answer("1")]), "account:9")
    done = run("retrain").stdout
    assert "Nothing was decided yet: it says what the survey says" in done
    assert "stays active; with a written reason" in done


@pytest.mark.parametrize("desk", [0], indirect=True)
def test_no_line_is_empty_where_nothing_was_decided(desk: Desk) -> None:
    import_survey(desk.services, make_survey([make_answer("1")]), "account:9")
    done = run("retrain").stdout
    assert ": learned from 0 rows" in done
    assert all(line.strip() for line in done.splitlines())


@pytest.mark.parametrize("desk", [0], indirect=True)
@pytest.mark.parametrize(("terminal", "wiped"), [(True, "\r\033[K"), (False, "")])
def test_an_error_begins_a_line_after_what_was_said_of_progress(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, *, terminal: bool, wiped: str
) -> None:
    desk.firm(1)
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _stream: terminal)
    result = CliRunner().invoke(cli, ["retrain"], color=True)
    assert result.exit_code == 3
    before, error, _ = result.stderr.partition("Error: there are no decisions")
    assert error
    assert before.endswith(wiped)
    assert (before != "") is terminal


def test_terms_are_switched_on_by_name_and_compared_with_a_version_without(desk: Desk) -> None:
    first = active(desk)
    done = as_json("retrain", "--term", "barrier_cost*technology_focus")
    name = "technology_focus*barrier_cost"
    assert done["training"]["terms"]["switched_on"] == [name]
    assert name in run("models", "compare", first, done["version"]).stdout
    assert f"switched on: {name}" in run("models", "show", done["version"]).stdout
    refused = run("retrain", "--term", "nothing")
    assert "names no term" in refused.stderr
    assert run("retrain", "--term", "a*b", "--no-terms").exit_code == 2


def test_what_the_weights_learn_from_is_chosen_and_said(desk: Desk) -> None:
    done = run("retrain", "--learn-from", "lists").stdout
    assert "  read as pairs of one list" in done
    assert "The same decisions read in other ways:" in done
    found = as_json("retrain", "--learn-from", "lists")
    assert found["training"]["settings"]["reading"] == "lists"
    wrong = run("retrain", "--learn-from", "minds")
    assert (wrong.exit_code, "'decisions', 'lists'" in wrong.stderr) == (2, True)
    waiting = run("retrain", "--background", "--learn-from", "lists").stdout
    assert "is waiting" in waiting
    assert as_json("models", "jobs")["jobs"][0]["subject"] == {"reading": "lists"}


def test_somebody_nothing_was_learned_from_is_left_out_from_then_on(desk: Desk) -> None:
    keep(desk.services, AccountChange(created=(account("carl", email="carl@example.org"),)))
    carl = desk.services.accounts.by_email("carl@example.org")
    assert carl is not None
    run("retrain")
    before = active(desk)
    tried = run("unlearn", "coordinator", "Carl@example.org", "--dry-run").stdout
    assert "From now on it would be left out of all that is learned." in tried
    assert desk.services.learning.left_out() == ()
    done = run("unlearn", "coordinator", "Carl@example.org").stdout.splitlines()
    assert done == [
        f"{before} has learned nothing from it; its weights stay.",
        "From now on it is left out of all that is learned.",
    ]
    assert desk.services.learning.left_out() == ((LeftOut.COORDINATOR, carl.actor),)
    assert "left out" not in run("unlearn", "erased").stdout
    assert active(desk) == before


@pytest.mark.parametrize("kind", ["firm", "coordinator", "import"])
def test_a_name_of_nothing_is_not_taken_back_and_not_stored(desk: Desk, kind: str) -> None:
    run("retrain")
    for more in ([], ["--dry-run"]):
        refused = run("unlearn", kind, "tippfehler", *more)
        assert (refused.exit_code, refused.stdout) == (3, "")
        assert f"Error: there is no {kind} 'tippfehler'" in refused.stderr
        assert "by e-mail address or account" in refused.stderr
    assert desk.services.learning.left_out() == ()


def test_a_version_is_shown_with_its_metrics_beside_those_of_the_active_one(desk: Desk) -> None:
    version = as_json("retrain")["version"]
    shown = run("models", "show", version).stdout
    assert f", then {version}\n  agreement" in shown
    log_loss = next(line for line in shown.splitlines() if line.startswith("  log_loss"))
    assert log_loss.count("[") == 2
