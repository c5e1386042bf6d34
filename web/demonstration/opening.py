"""Opens a demonstration: fills it on its first start, and says how to log in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict

from data.demo_logins import keep_logins, kept_logins
from features.errors import ClusterbridgeError
from matcher.demonstration_ports import Mark
from matcher.operations import Services
from web.config import Settings, load_settings, prepare_instance, variable_name
from web.demonstration.clock import StoryClock
from web.demonstration.people import Login
from web.wiring import SystemClock, Wiring, open_for_demonstration

FOLDER = "instance-demo"
"""Instance folder of a demonstration where none is named; never that of ordinary use."""


class UnfinishedDemonstrationError(ClusterbridgeError):
    """A demonstration whose filling was interrupted; what is in it is labelled all the same."""

    def __init__(self, place: str) -> None:
        self.mend = f"delete {place} (everything in it is synthetic) and start again"
        super().__init__("the demonstration was interrupted while it was being filled")


class NotADemonstrationError(ClusterbridgeError):
    """What is asked for is there for demonstrations only."""

    mend = "name the folder of a demonstration with --instance"

    def __init__(self) -> None:
        super().__init__("this installation is no demonstration")


def demonstration_settings(environ: Mapping[str, str], folder: str | None = None) -> Settings:
    """Return the settings of a demonstration, in a folder of its own unless one is named.

    Parameters
    ----------
    folder : named on the command line; it wins over every address in the environment.
    """
    instance, database = variable_name("instance"), variable_name("database_url")
    given = {key: value for key, value in environ.items() if value.strip()}
    if folder is not None:
        given.pop(database, None)
    given[instance] = folder or given.get(instance) or FOLDER
    return load_settings(given)


def open_demonstration(
    settings: Settings, tell: Callable[[str], None] = lambda _line: None
) -> list[Login]:
    """Fill a demonstration unless it is filled, and return how to log in.

    Parameters
    ----------
    settings : of its instance, which is made where it is missing.
    tell : is told what takes a while.

    Raises
    ------
    NotEmptyError : the instance is in use for something else; nothing in it was changed.
    UnfinishedDemonstrationError : it was interrupted on its first start.
    """
    clock = StoryClock.before(SystemClock().now())
    services = open_for_demonstration(settings, clock)
    settings = prepare_instance(settings)
    marks = services.marks.marks()
    if Mark.FILLED not in marks:
        if Mark.DEMONSTRATION in marks:
            raise UnfinishedDemonstrationError(str(settings.instance))
        tell("Filling the demonstration with synthetic firms and decisions ...")
        keep_logins(settings.instance, map(asdict, _filled(services, settings, clock)))
    return logins_of(settings)


def logins_of(settings: Settings) -> list[Login]:
    """Return how to log in to a demonstration; nothing where its file is gone."""
    return [Login(**one) for one in kept_logins(settings.instance)]


def require_filled(services: Services) -> None:
    """Let nothing but a demonstration be looked into for its secrets.

    Raises
    ------
    NotADemonstrationError : it is none; nothing in it was changed.
    """
    if Mark.FILLED not in services.marks.marks():
        raise NotADemonstrationError


def _filled(services: Services, settings: Settings, clock: StoryClock) -> list[Login]:
    from data.model_build import load_reference_firms
    from web.app import create_app
    from web.demonstration.filling import fill_demonstration

    wiring = Wiring(settings, services=lambda: services)
    with create_app(wiring=wiring).app_context():
        firms = load_reference_firms(wiring.catalogue)
        return fill_demonstration(services, wiring.matcher, firms, clock)
