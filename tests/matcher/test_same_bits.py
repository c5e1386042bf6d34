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
from data.encoders import StoredEncoder
from data.matching import matcher_over
from data.model_build import load_reference_firms
from data.reference import load_catalogue
from data.vectors import VectorStore
from features.text import TextEncoder
from web.cli.report import recommendation_json
from web.wording.reasons import Wording
encoder = StoredEncoder(TextEncoder(), VectorStore(Path(sys.argv[1])))
matcher = matcher_over(load_catalogue(), encoder=encoder)
firms = load_reference_firms(load_catalogue())[:4]
print(json.dumps([
    json.dumps(recommendation_json(matcher.recommend(firm, None), Wording(one, matcher.catalogue)))
    for firm in firms for one in ("de", "en", "ko")
]))
"""
#: Retrains in an office, and from 30,000 synthetic decisions with gaps by three coordinators.
TRAINING = """
import json
import numpy as np
from matcher.learning import DECIMALS
from matcher.learning_operations import retrain
from matcher.truth_world import show
from tests.learning import open_desk
from tests.truth import learner, small_world
desk = open_desk(40)
done = retrain(desk.services, desk.bench, "account:9")
world = small_world(7, unknown=0.1, n_coordinators=3, leniency=0.5)
log = show(world, np.random.default_rng(7), 3000, world.survey)
accepted = log.accepted.astype(int)
model = learner(world).fit(world.values(log), accepted, groups=log.coordinator)
learned = [*model.feature_weights_, *model.covariance_.ravel(), model.baseline_]
print(json.dumps([
    done.version, [round(float(one), DECIMALS).hex() for one in learned],
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


def numbers(program: str, argument: str, environment: dict[str, str]) -> object:
    """Run a program in a process of its own and return what it prints."""
    plain = {key: value for key, value in os.environ.items() if "OPENBLAS" not in key}
    found = subprocess.run(
        [sys.executable, "-c", program, argument],
        cwd=ROOT,
        env=plain | environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(found.stdout)


def test_two_runs_on_other_processors_print_the_same_json(vectors: Path) -> None:
    """OpenBLAS takes another kernel per kind of processor; a name it cannot use it ignores.

    Sets and hashes stand in another order in each process. Floats are printed to their last bit.
    """
    expected = numbers(PROGRAM, str(vectors), {"PYTHONHASHSEED": "1"})
    for seed, core in enumerate(("Haswell", "Sandybridge", "Nehalem", "Prescott"), start=2):
        other = {"OPENBLAS_CORETYPE": core, "OPENBLAS_NUM_THREADS": "1"}
        assert numbers(PROGRAM, str(vectors), other | {"PYTHONHASHSEED": str(seed)}) == expected


def test_a_training_is_repeated_to_the_bit_in_other_processes_threads_and_kernels() -> None:
    """Sums run in another order there; what is left of that is below the rounding."""
    one = {"OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "1"}
    other = {"OPENBLAS_NUM_THREADS": "2", "PYTHONHASHSEED": "2", "OPENBLAS_CORETYPE": "Nehalem"}
    older = {"NPY_DISABLE_CPU_FEATURES": "X86_V4 X86_V3"}
    assert numbers(TRAINING, "", one) == numbers(TRAINING, "", other | older)
