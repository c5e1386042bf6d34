"""The reference model is reproducible from what is shipped."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from data.csvfile import ReferenceFileError
from data.matching import (
    SAMPLE_VECTORS_FILE,
    VECTORS_FILE,
    building_encoder,
    catalogue_texts,
    shipped_encoder,
)
from data.model_build import (
    SETTINGS_FILE,
    WEIGHTS_FILE,
    build_reference,
    load_reference_firms,
    load_starting_point,
)
from data.model_json import MODEL_FILE, dump_model, load_model
from data.reference import REFERENCE_FOLDER, load_catalogue
from data.vectors import VectorStore
from features.text import TextEncoder
from features.vocabulary import LAENDER, KoreaExperience, SizeClass
from matcher.types import ModelVersion
from tests.fake_encoder import HashEncoder

MARK = 'basis = "synthetic"\n'
FIRM = '[[firm]]\nid = "ref-8"\nname = "M"\ntechnologies_offered = ["LED"]\n'


@pytest.fixture(scope="module")
def rebuilt() -> ModelVersion:
    return build_reference(load_catalogue(), building_encoder(VectorStore(SAMPLE_VECTORS_FILE)))


class SilentEncoder(TextEncoder):
    """Knows its name and computes nothing."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        raise AssertionError(f"not stored: {texts}")


@pytest.mark.slow
def test_nothing_is_computed_to_rebuild_what_is_shipped() -> None:
    stored = building_encoder(VectorStore(SAMPLE_VECTORS_FILE), SilentEncoder())
    assert dump_model(build_reference(load_catalogue(), stored)) == dump_model(load_model())


def test_rebuilding_gives_the_shipped_file(rebuilt: ModelVersion) -> None:
    assert dump_model(rebuilt) == MODEL_FILE.read_text(encoding="utf-8")


def test_model_names_the_catalogue_it_was_built_on() -> None:
    assert load_model().inputs["catalogue"] == load_catalogue().version


def test_another_encoder_gives_another_model(rebuilt: ModelVersion) -> None:
    assert build_reference(load_catalogue(), HashEncoder()).version != rebuilt.version


def test_scales_are_never_below_the_smallest_one(rebuilt: ModelVersion) -> None:
    assert (rebuilt.scales >= 0.05).all()


def test_reference_firms_cover_every_land_size_and_experience() -> None:
    firms = load_reference_firms(load_catalogue())
    assert len(firms) >= 60
    assert {firm.land for firm in firms} == set(LAENDER)
    assert {firm.size_class for firm in firms} >= set(SizeClass)
    assert {firm.korea_experience for firm in firms} >= set(KoreaExperience)


def test_reference_firms_cover_every_field_that_mini_clusters_work_in() -> None:
    catalogue = load_catalogue()
    firms = load_reference_firms(catalogue)
    compared = [one for one in catalogue.mini_clusters if not one.excluded]
    fields = {field for one in compared for field in one.wipo_fields}
    assert {field for firm in firms for field in firm.wipo_fields} >= fields
    # Each mini-cluster has a firm of one of its own divisions.
    divisions = {code[:2] for firm in firms for code in firm.nace}
    for one in compared:
        assert {code[:2] for code in one.nace_codes} & divisions, one.id


def test_all_catalogue_vectors_are_shipped() -> None:
    texts = catalogue_texts(load_catalogue())
    assert len(VectorStore(VECTORS_FILE).known(shipped_encoder(), texts)) == len(texts)


@pytest.mark.parametrize(
    ("file", "old", "new", "column"),
    [
        (
            WEIGHTS_FILE,
            "technology_focus,cooperating,1.0",
            "technology,cooperating,1.0",
            "comparison",
        ),
        (
            WEIGHTS_FILE,
            "technology_focus,cooperating,1.0",
            "technology_focus,cooperating,x",
            "weight",
        ),
        (SETTINGS_FILE, "base_rate,0.212", "base_rate,21.2", "value"),
        (SETTINGS_FILE, "base_rate,", "rate,", "key"),
        (SETTINGS_FILE, "interval_level,0.9,", "interval_level,0.85,", "0.8, 0.9, 0.95"),
        (SETTINGS_FILE, "short_profile_words,6,", "short_profile_words,6.5,", "whole number"),
        (SETTINGS_FILE, "band_good,0.85,", "band_good,0.97,", "band before it"),
        (SETTINGS_FILE, "band_partial,0.6,", "band_partial,0,", "band before it"),
    ],
)
def test_wrong_weight_or_setting_is_refused_with_its_place(
    tmp_path: Path, file: str, old: str, new: str, column: str
) -> None:
    for name in (WEIGHTS_FILE, SETTINGS_FILE):
        shutil.copy(REFERENCE_FOLDER / name, tmp_path / name)
    path = tmp_path / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ReferenceFileError, match=column) as caught:
        load_starting_point(tmp_path)
    assert caught.value.file == file


def test_missing_weight_is_refused(tmp_path: Path) -> None:
    shutil.copy(REFERENCE_FOLDER / SETTINGS_FILE, tmp_path / SETTINGS_FILE)
    lines = (REFERENCE_FOLDER / WEIGHTS_FILE).read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / WEIGHTS_FILE).write_text("".join(lines[:-1]), encoding="utf-8")
    with pytest.raises(ReferenceFileError, match="no weight for funding_route"):
        load_starting_point(tmp_path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[firm]\n", "no TOML: .*line 1"),
        (f"{MARK}firm = 3\n", "no firms"),
        (MARK, "no firms"),
        ("", r"column basis: not marked synthetic; allowed: synthetic"),
        (FIRM, "not marked synthetic"),
        (f'basis = "documented"\n{FIRM}', r"not marked synthetic \('documented'\)"),
        (MARK + '[[firm]]\nid = "ref-7"\nname = ""\n', r"firm 1 \(ref-7\): name"),
        (
            MARK + FIRM + 'german_clusters = ["nowhere"]\n',
            r"firm 1 \(ref-8\): german_clusters.0.*nowhere",
        ),
    ],
)
def test_a_wrong_firm_file_is_refused_with_file_firm_and_fault(
    tmp_path: Path, text: str, told: str
) -> None:
    (tmp_path / "reference_firms.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ReferenceFileError, match=told) as caught:
        load_reference_firms(load_catalogue(), tmp_path)
    assert caught.value.file == "reference_firms.toml"
