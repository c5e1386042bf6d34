"""The shipped catalogue and matcher, opened once for all tests of this folder."""

from __future__ import annotations

import pytest

from data.matching import matcher_over
from data.reference import load_catalogue
from features.catalogue import Catalogue
from matcher.pipeline import Matcher


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def matcher(catalogue: Catalogue) -> Matcher:
    return matcher_over(catalogue)
