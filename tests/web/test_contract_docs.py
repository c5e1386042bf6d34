"""What the documents promise about profiles, JSON and exit codes is what the code does."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

from features.profiles import SMEProfile, Style, parse_profile
from features.vocabulary import Barrier, SuccessFactor
from tests.factories import make_catalogue, make_matcher, make_profile
from web.cli import common
from web.cli.group import COMMANDS
from web.cli.report import recommendation_json
from web.wording.reasons import Wording

DOCS = Path(__file__).resolve().parents[2] / "docs"


def text(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def examples(name: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text(name), flags=re.DOTALL)


def test_the_profiles_in_the_document_are_accepted() -> None:
    (toml,) = examples("profile.md", "toml")
    (document,) = examples("profile.md", "json")
    assert parse_profile(tomllib.loads(toml)).german_clusters == ("optonet",)
    assert parse_profile(json.loads(document)).employees == 48


def test_every_field_of_a_profile_is_described() -> None:
    described = text("profile.md")
    fields = [*SMEProfile.model_fields, *Style.model_fields, *SuccessFactor, *Barrier]
    assert [name for name in fields if f"`{name}`" not in described] == []


def test_every_key_of_the_answer_is_described() -> None:
    found = recommendation_json(
        make_matcher().recommend(make_profile(), n=1), Wording("en", make_catalogue())
    )
    ranked = found["ranking"][0]
    keys = [
        *found, *ranked, *ranked["contributions"][0], *ranked["unknown"][0],
        *ranked["alignments"][0], *ranked["path"][0], *found["excluded"][0],
    ]  # fmt: skip
    described = text("json.md")
    assert [key for key in keys if f"`{key}`" not in described] == []


def test_every_command_and_exit_code_is_described() -> None:
    described = text("cli.md")
    assert [name for name in COMMANDS if f"`{name}" not in described] == []
    codes = {int(code) for code in re.findall(r"^\| (\d+) \|", described, flags=re.MULTILINE)}
    assert codes == {
        0, 2, common.INSTALLATION_WRONG, common.BAD_INPUT, common.INTERRUPTED,
        common.PIPE_CLOSED,
    }  # fmt: skip
