"""The same stored vectors give the same numbers, whatever multiplies the matrices."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from data.matching import catalogue_texts
from data.model_build import load_reference_firms
from data.reference import load_catalogue
from data.vectors import VectorStore
from features.phrases import split_phrases
from features.text import TextEncoder

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
FIRMS = load_reference_firms(load_catalogue())[:4]
PROGRAM = """
import json, sys
from pathlib import Path
from data.matching import StoredEncoder, open_matcher
from data.model_build import load_reference_firms
from data.reference import load_catalogue
from data.vectors import VectorStore
from features.text import TextEncoder
encoder = StoredEncoder(TextEncoder(), VectorStore(Path(sys.argv[1])))
matcher = open_matcher(encoder=encoder)
firms = load_reference_firms(load_catalogue())[:4]
shown = [one for firm in firms for one in matcher.recommend(firm, None).ranking]
print(json.dumps([
    [one.mini_cluster, one.score.hex(), one.chance.hex(), [bound.hex() for bound in one.interval],
     [part.contribution.hex() for part in one.contributions]]
    for one in shown
]))
"""


@pytest.fixture(scope="module")
def vectors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Vectors of the catalogue and of four firms, stored once."""
    path = tmp_path_factory.mktemp("vectors") / "vectors.npz"
    lists = [
        (*firm.technologies_offered, *firm.technologies_sought, *firm.english, firm.problem or "")
        for firm in FIRMS
    ]
    phrases = [part for texts in lists for text in texts for part in split_phrases(text)]
    store = VectorStore(path)
    store.vectors(TextEncoder(), [*catalogue_texts(load_catalogue()), *phrases])
    assert store.save()
    return path


def numbers(vectors: Path, environment: dict[str, str]) -> object:
    plain = {key: value for key, value in os.environ.items() if "OPENBLAS" not in key}
    found = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(vectors)],
        cwd=ROOT,
        env=plain | environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(found.stdout)


def test_other_kernels_and_threads_give_the_same_numbers(vectors: Path) -> None:
    """OpenBLAS takes another kernel per kind of processor; a name it cannot use it ignores."""
    expected = numbers(vectors, {})
    for core in ("Haswell", "Sandybridge", "Nehalem", "Prescott"):
        other = {"OPENBLAS_CORETYPE": core, "OPENBLAS_NUM_THREADS": "1"}
        assert numbers(vectors, other) == expected, core
