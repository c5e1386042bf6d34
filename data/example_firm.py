"""The synthetic example firm that the public pages are computed for."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from features.catalogue import Label
from features.profiles import SMEProfile, parse_profile

EXAMPLE_FILE = Path(__file__).parent / "samples" / "example_firm.toml"


@dataclass(frozen=True, slots=True)
class ExampleFirm:
    """An invented firm.

    Parameters
    ----------
    profile : its answers, the same for every language.
    description : what it is and seeks, in three languages; takes no part in matching.
    """

    profile: SMEProfile
    description: Label


def load_example_firm(path: Path = EXAMPLE_FILE) -> ExampleFirm:
    """Read the example firm; raises ProfileError if it breaks the profile contract.

    Examples
    --------
    >>> load_example_firm().profile.respondent_group.value
    'cooperating'
    """
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    texts = {language: text.strip() for language, text in document["description"].items()}
    return ExampleFirm(parse_profile(document["profile"]), Label(**texts))
