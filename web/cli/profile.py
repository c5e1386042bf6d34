"""Profile files of the command line: read and checked, each fault in the language of the user."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from features.catalogue import Catalogue
from features.errors import Fault, ProfileError, UnknownCodeError, shortened
from features.profile_checks import checked_profile
from features.profile_faults import MAX_FAULTS
from features.profiles import SMEProfile
from matcher.pipeline import Matcher
from web.cli.common import BadInput, Failure, instance_settings
from web.profile_files import MAX_FILE_BYTES, read_profile_file
from web.wording.faults import SUGGESTION, FaultSentences
from web.wording.phrasing import R_

STDIN = "-"
SUFFIXES = (".toml", ".json")

_MESSAGES: Mapping[str, str] = {
    "not_found": R_("{file}: there is no such file."),
    "folder": R_("{file}: is a folder, not a file."),
    "unreadable": R_("{file}: cannot be read ({detail})."),
    "suffix": R_("{file}: the name must end in .toml or .json; “-” reads from standard input."),
}
_FAULTS = R_("{file}: the profile cannot be accepted (faults: {count}).")


def read_data(file: str, language: str) -> Mapping[str, Any]:
    """Read the content of a profile from a file or from standard input.

    Parameters
    ----------
    file : path that ends in ``.toml`` or ``.json``, or ``-``.
    language : of the error messages.

    Raises
    ------
    BadInput : exit code 3; the file cannot be read.
    """
    content = _stdin() if file == STDIN else _content(Path(file), language)
    try:
        return read_profile_file(content, file)
    except ProfileError as error:
        raise faults_failure(error.faults, file, language) from error


def read_profile(
    data: Mapping[str, Any], catalogue: Catalogue, file: str, language: str
) -> SMEProfile:
    """Check what a file says.

    Parameters
    ----------
    data : the content of the file.
    catalogue : has the ids that it may name.
    file : path that the message names, or ``-``.
    language : of the error messages.

    Raises
    ------
    BadInput : exit code 3; one line for the file, one for each fault.
    """
    try:
        return checked_profile(data, datetime.now(UTC).year, catalogue)
    except ProfileError as error:
        raise faults_failure(error.faults, file, language) from error


def require_mini_cluster(catalogue: Catalogue, identifier: str, language: str) -> None:
    """Refuse an id of no mini-cluster, in the language of the user; exit code 3."""
    try:
        catalogue.mini_cluster(identifier)
    except UnknownCodeError as error:
        message = R_("There is no mini-cluster {value}.")
        raise unknown_id(message, identifier, error.suggestion, language) from error


def unknown_id(message: str, identifier: str, suggestion: str, language: str) -> BadInput:
    """Return the error for an id that is not known: the nearest one, or where all are listed.

    Parameters
    ----------
    message : what there is not, with ``{value}``.
    suggestion : the nearest id, or an empty string.
    """
    sentences = FaultSentences(language)
    first = sentences.say(message, value=sentences.quote(shortened(identifier)))
    if suggestion:
        hint = sentences.say(SUGGESTION, suggestion=sentences.quote(suggestion))
    else:
        hint = sentences.say(R_("“clusterbridge catalogue list” shows the known ids."))
    return BadInput([f"{first} {hint}"])


def faults_failure(faults: tuple[Fault, ...], file: str, language: str) -> BadInput:
    """Return the error that lists all faults, one a line."""
    sentences = FaultSentences(language)
    # Where that many are told there may be more.
    count = f"{len(faults)}+" if len(faults) == MAX_FAULTS else str(len(faults))
    head = sentences.say(_FAULTS, file=_name(file), count=count)
    return BadInput([head, *(f"  {line}" for line in sentences.lines(faults))])


def _name(file: str) -> str:
    return "stdin" if file == STDIN else file


def _stdin() -> bytes:
    # A closed one is no stream at all, whatever its type says.
    if not sys.stdin:
        raise Failure(["Error: standard input is closed; give a file, or redirect one into it."])
    return sys.stdin.buffer.read(MAX_FILE_BYTES + 1)


def _content(path: Path, language: str) -> bytes:
    if path.suffix.lower() not in SUFFIXES:
        raise _file_failure("suffix", path, language)
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError as error:
        raise _file_failure("not_found", path, language) from error
    except IsADirectoryError as error:
        raise _file_failure("folder", path, language) from error
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise _file_failure("unreadable", path, language, detail=detail) from error


def _file_failure(key: str, path: Path, language: str, **values: str) -> BadInput:
    line = FaultSentences(language).say(_MESSAGES[key], file=str(path), **values)
    return BadInput([line])


def matcher_and_profile(
    file: str, language: str, instance: str | None
) -> tuple[Matcher, SMEProfile]:
    """Read the file first, because it is what is wrong most often, then open a matcher.

    Parameters
    ----------
    file : path of the profile, or ``-``.
    language : of error messages.
    instance : folder whose database names the model, or None for the reference model.

    Raises
    ------
    BadInput : the profile cannot be accepted.
    ClusterbridgeError : reference data or database cannot be used.
    """
    data = read_data(file, language)
    matcher = _reference_matcher() if instance is None else _instance_matcher(instance)
    return matcher, read_profile(data, matcher.catalogue, file, language)


def _reference_matcher() -> Matcher:
    from data.reference import open_matcher

    return open_matcher()


def _instance_matcher(folder: str) -> Matcher:
    """Open the matcher of a local database without changing anything in it."""
    from data.instance import open_instance_matcher

    return open_instance_matcher(instance_settings(folder).database_url)
