"""What the commands that match need: a profile and a matcher, imported only by them."""

from __future__ import annotations

from features.profiles import SMEProfile
from matcher.pipeline import Matcher
from web.cli_profile import check_identifiers, read_profile


def matcher_and_profile(
    file: str, language: str, instance: str | None
) -> tuple[Matcher, SMEProfile]:
    """Read the profile first, because it is what is wrong most often, then open a matcher.

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
    profile = read_profile(file, language)
    matcher = _reference_matcher() if instance is None else _instance_matcher(instance)
    check_identifiers(profile, matcher.catalogue, file, language)
    return matcher, profile


def _reference_matcher() -> Matcher:
    from data.matching import open_matcher

    return open_matcher()


def _instance_matcher(folder: str) -> Matcher:
    """Open the matcher of a local database without changing anything in it."""
    import os

    from data.instance import open_instance_matcher
    from web.config import load_settings, variable_name

    # The folder named on the command line wins over every address in the environment.
    environ = {**os.environ, variable_name("instance"): folder}
    environ.pop(variable_name("database_url"), None)
    return open_instance_matcher(load_settings(environ).database_url)
