"""Model files: named by their content, refused when they do not fit."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from data.model_json import (
    MODEL_FILE,
    ModelFileError,
    content_version,
    dump_model,
    load_model,
    model_from_json,
    model_to_json,
    named_by_content,
)
from features.vocabulary import RespondentGroup


def test_model_survives_the_round_trip() -> None:
    model = load_model()
    again = model_from_json(json.loads(json.dumps(model_to_json(model))))
    assert again.version == model.version
    assert np.array_equal(again.means, model.means)
    assert np.array_equal(again.scales, model.scales)
    for group in RespondentGroup:
        assert np.array_equal(again.feature_weights[group], model.feature_weights[group])
        assert np.array_equal(again.covariance[group], model.covariance[group])


def test_shipped_file_is_what_dumping_gives() -> None:
    assert dump_model(load_model()) == MODEL_FILE.read_text(encoding="utf-8")


def test_version_follows_the_content() -> None:
    model = load_model()
    other = replace(model, baseline=model.baseline + 0.001)
    assert content_version(other) != model.version
    assert named_by_content(other).version == content_version(other)


def test_a_version_set_by_hand_is_named_so_and_keeps_the_name_it_was_stored_under() -> None:
    model = load_model()
    by_hand = named_by_content(replace(model, inputs={**model.inputs, "by_hand": model.version}))
    assert by_hand.version.startswith("set-")
    before = "reference-" + by_hand.version.removeprefix("set-")
    for name in (by_hand.version, before):
        stored = {**model_to_json(by_hand), "version": name}
        assert model_from_json(stored).version == name
    with pytest.raises(ModelFileError, match="does not fit its content"):
        model_from_json({**model_to_json(model), "version": "set-" + model.version[10:]})


def test_changed_content_under_an_old_name_is_refused() -> None:
    document = model_to_json(load_model())
    document["baseline"] += 0.001
    with pytest.raises(ModelFileError, match="does not fit its content"):
        model_from_json(document)


def test_model_of_other_comparisons_is_refused() -> None:
    document = model_to_json(load_model())
    document["comparisons"] = document["comparisons"][1:]
    with pytest.raises(ModelFileError, match="comparisons"):
        model_from_json(document)


def test_unknown_format_is_refused() -> None:
    with pytest.raises(ModelFileError, match="format 99"):
        model_from_json(model_to_json(load_model()) | {"format": 99})


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"format": 1}'])
def test_broken_file_is_refused_with_its_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "model.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ModelFileError, match=r"model"):
        load_model(path)


def test_missing_file_names_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"model\.json is missing") as caught:
        load_model(tmp_path / "model.json")
    assert "build-reference" in caught.value.mend


@pytest.mark.parametrize("text", ["[]", "7", "null", '"model"'])
def test_a_file_that_holds_no_table_says_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "model.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(
        ModelFileError, match=r"^model\.json is not a model file: it holds no table$"
    ):
        load_model(path)
