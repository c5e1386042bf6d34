"""Brings new texts into the message files and compiles them: ``make messages``.

Two domains: ``messages`` holds the texts of pages and commands, marked with ``_``; ``reasons``
holds the sentences of the wording, marked with ``R_``. New texts arrive untranslated; fill them in
the ``.po`` files and run it again.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from babel.messages.frontend import CommandLineInterface

ROOT = Path(__file__).resolve().parents[1]
#: Relative to the root, so that the message files name no folder of this machine.
TRANSLATIONS = Path("web") / "translations"
KEYWORDS = {"messages": (), "reasons": ("--no-default-keywords", "-k", "R_")}


def main() -> None:
    """Extract, update and compile both domains in German and Korean."""
    os.chdir(ROOT)
    for domain, keywords in KEYWORDS.items():
        with tempfile.TemporaryDirectory() as folder:
            template = str(Path(folder) / f"{domain}.pot")
            _pybabel(
                "extract", "--no-wrap", "--sort-by-file", "--add-location=file", *keywords,
                "-F", str(TRANSLATIONS / "babel.cfg"), "-o", template,
                "--project=Clusterbridge", "--copyright-holder=The Clusterbridge authors",
                str(TRANSLATIONS.parent),
            )  # fmt: skip
            _pybabel(
                "update", "-D", domain, "--no-wrap", "--no-fuzzy-matching",
                "--ignore-pot-creation-date", "--ignore-obsolete", "-i", template,
                "-d", str(TRANSLATIONS),
            )  # fmt: skip
        _pybabel("compile", "-D", domain, "-d", str(TRANSLATIONS))


def _pybabel(*arguments: str) -> None:
    CommandLineInterface().run(["pybabel", "-q", *arguments])


if __name__ == "__main__":
    main()
