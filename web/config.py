"""Settings of one installation, read once from the environment and never changed after."""

from __future__ import annotations

import difflib
import logging
import os
import tempfile
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from data.secret_key import SECRET_KEY_FILE, SHORTEST_SECRET_KEY, own_key
from features.addresses import is_address
from features.errors import ClusterbridgeError
from matcher.privacy import DEFAULT_DAYS, LONGEST_DAYS, Period
from matcher.review import ReviewState
from matcher.silence import EXPIRING, REMINDED

PREFIX = "CLUSTERBRIDGE_"
DATABASE_FILE = "clusterbridge.sqlite3"
ERASURE_LOG = "erasures.log"
ADDRESS_FILE = "served-at"
"""Host and port of the service that runs on this folder, or ran on it last."""
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")

_logger = logging.getLogger(__name__)
_Value = TypeVar("_Value")
_YES = ("1", "true", "yes", "on")
_NO = ("0", "false", "no", "off")

SHORTEST_TOKEN = 24
"""Characters of a token that nobody guesses."""


class SettingsError(ClusterbridgeError):
    """A setting that cannot be used.

    Parameters
    ----------
    variable : the environment variable, such as ``CLUSTERBRIDGE_PORT``.
    value : what it holds; never the secret key itself.
    allowed : what it may hold, in plain words.
    """

    def __init__(self, variable: str, value: str, allowed: str) -> None:
        self.variable = variable
        self.value = value
        self.allowed = allowed
        self.mend = f"correct or unset {variable}"
        super().__init__(f"{variable}={value!r} cannot be used; allowed: {allowed}")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything about one installation that is not data; each field is one variable.

    The variable of ``link_days`` is ``CLUSTERBRIDGE_LINK_DAYS``, and so on for every field.
    ``docs/operations.md`` describes them for people who run the service.
    """

    #: Folder of the database and the secret key; made on the first start.
    instance: Path
    #: SQLAlchemy address of the database.
    database_url: str
    #: Signs cookies and forms; ``None`` until :func:`prepare_instance` has read or made it.
    secret_key: str | None = field(default=None, repr=False)
    #: Address to listen on.
    host: str = "127.0.0.1"
    #: First port to try, 1-65535.
    port: int = 8000
    #: Show tracebacks in the browser; never on a machine that others reach.
    debug: bool = False
    #: Days until a private link to a questionnaire expires, 1-3650.
    link_days: int = 90
    #: Profiles that one address may begin in an hour, 1-1000000.
    new_profiles_per_hour: int = 30
    #: File of the erasure log; empty: ``erasures.log`` in the instance folder.
    erasure_log: str = ""
    #: Days after which nothing opens a profile any more until it is erased, 1-3650.
    keep_profiles: int = DEFAULT_DAYS[Period.PROFILES]
    #: Days until an account that nobody confirmed is erased, 1-3650.
    keep_unconfirmed: int = DEFAULT_DAYS[Period.UNCONFIRMED]
    #: Days until an expired invitation is erased, 1-3650.
    keep_invitations: int = DEFAULT_DAYS[Period.INVITATIONS]
    #: Days until nothing is kept of a message that was sent or given up, 1-3650.
    keep_messages: int = DEFAULT_DAYS[Period.MESSAGES]
    #: Send cookies over HTTPS only, and redirect every other request there.
    secure_cookies: bool = False
    #: Who runs this installation; shown in the imprint.
    operator_name: str = ""
    #: Postal address for the imprint, lines divided by ``;``.
    operator_address: str = ""
    #: E-mail address for the imprint and for questions about data protection.
    operator_email: str = ""
    #: Mail server such as ``smtp://user:password@host:587?starttls=1``; empty: files in ``outbox``.
    smtp_url: str = field(default="", repr=False)
    #: Sender of e-mail; empty: the operator's address, else ``noreply@`` this host.
    mail_from: str = ""
    #: Coordinators, analysts and administrators need a second factor to log in.
    staff_second_factor: bool = True
    #: Days in a state after which somebody is reminded: ``contacted=14,met=60``; None: see docs.
    remind_after: Mapping[ReviewState, int] | None = None
    #: Days in a state after which silence ends an introduction, written like ``remind_after``.
    expire_after: Mapping[ReviewState, int] | None = None
    #: Fewest firms of which analysts are told anything, 3-1000.
    smallest_group: int = 5
    #: A change of the catalogue has to be applied by somebody else than its proposer.
    catalogue_second_person: bool = False
    #: Who sends this token may read ``/metrics``; empty: nobody.
    metrics_token: str = field(default="", repr=False)
    #: Public address of the service without a closing slash; empty: taken from the request.
    base_url: str = ""
    #: Number of reverse proxies in front whose ``X-Forwarded-*`` headers are believed, 0-10.
    trusted_proxies: int = 0
    #: Least urgent log message that is written.
    log_level: str = "INFO"

    @property
    def force_https(self) -> bool:
        """Redirect to HTTPS and promise it to browsers: where cookies are for HTTPS only."""
        return self.secure_cookies

    @property
    def erasure_log_path(self) -> Path:
        """Where the erasure log is."""
        return Path(self.erasure_log or self.instance / ERASURE_LOG)

    @property
    def keep_days(self) -> dict[Period, int]:
        """How many days each thing is kept, where nobody has set another period."""
        return {period: getattr(self, f"keep_{period.value}") for period in Period}

    @property
    def sender(self) -> str:
        """The address that e-mail comes from."""
        host = urlsplit(self.base_url).hostname or "localhost"
        return self.mail_from or self.operator_email or f"noreply@{host}"

    @property
    def operator_address_lines(self) -> tuple[str, ...]:
        """The postal address as lines without empty ones."""
        lines = (line.strip() for line in self.operator_address.replace("\n", ";").split(";"))
        return tuple(line for line in lines if line)


def variable_name(setting: str) -> str:
    """Return the environment variable of one field of :class:`Settings`."""
    return PREFIX + setting.upper()


def load_settings(environ: Mapping[str, str], working_folder: Path | None = None) -> Settings:
    """Read the settings without touching the disk.

    Parameters
    ----------
    environ : environment variables; only those with the prefix are looked at, and an empty one
        counts as not set.
    working_folder : folder that a relative instance folder starts from; default: the current one.

    Raises
    ------
    SettingsError : a variable is unknown, or its value is not allowed.
    """
    given = {name: value for name, value in environ.items() if name.startswith(PREFIX)}
    _refuse_unknown(given)
    given = {name: value for name, value in given.items() if value.strip()}
    folder = Path(given.pop(variable_name("instance"), "instance")).expanduser()
    instance = (working_folder or Path.cwd()) / folder
    values: dict[str, object] = {
        setting: read(variable_name(setting), given[variable_name(setting)])
        for setting, read in _READERS.items()
        if variable_name(setting) in given
    }
    values.setdefault("database_url", f"sqlite:///{instance / DATABASE_FILE}")
    values.setdefault("secure_cookies", str(values.get("base_url", "")).startswith("https://"))
    return Settings(instance=instance, **values)  # type: ignore[arg-type]


def prepare_instance(settings: Settings) -> Settings:
    """Make the instance folder and the secret key where missing; return settings with the key.

    A key from the environment wins over the file. Any number of processes may start at once:
    all get the same key.

    Raises
    ------
    SettingsError : the folder cannot be written, or the key of the environment is too short.
    SecretKeyError : the file of the key cannot be used.
    """
    folder = settings.instance
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass  # Opening is the proof that the folder is writable; root passes every other.
        _keep_to_ourselves(folder)
        key = settings.secret_key or own_key(folder / SECRET_KEY_FILE)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        allowed = f"a folder that this user may write ({reason})"
        raise SettingsError(variable_name("instance"), str(folder), allowed) from error
    if len(key) < SHORTEST_SECRET_KEY:
        allowed = f"at least {SHORTEST_SECRET_KEY} characters"
        raise SettingsError(variable_name("secret_key"), f"({len(key)} characters)", allowed)
    return replace(settings, secret_key=key)


def note_address(settings: Settings) -> None:
    """Write down where the service listens: commands beside it make links that lead there.

    The file is put in the place of what lies there: through a link another file would be written.
    """
    descriptor, name = tempfile.mkstemp(dir=settings.instance, prefix=f".{ADDRESS_FILE}-")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"{settings.host} {settings.port}\n")
    os.replace(name, settings.instance / ADDRESS_FILE)


def with_address(settings: Settings) -> Settings:
    """Return settings with the host and port that the service has really taken.

    The service takes the next free port where the one of the settings is taken, and options win
    over variables; what it wrote down last wins over both. Without it the settings stay.
    """
    try:
        host, port = (settings.instance / ADDRESS_FILE).read_text(encoding="utf-8").split()
        return replace(settings, host=host, port=_whole_number(1, 65535)("", port))
    except (OSError, ValueError, SettingsError):
        return settings


def _keep_to_ourselves(folder: Path) -> None:
    """Close a folder that others may look into, if all that lies in it is ours."""
    status = folder.stat()
    if not status.st_mode & 0o077:
        return
    if status.st_uid == os.geteuid() and all(map(_is_ours, folder.iterdir())):
        folder.chmod(0o700)
    else:
        _logger.warning(
            "others may look into the instance folder %s; its mode should be 0700", folder
        )


def _is_ours(path: Path) -> bool:
    return path.name.removeprefix(".").startswith(
        (SECRET_KEY_FILE, DATABASE_FILE, ERASURE_LOG, ADDRESS_FILE)
    )


def _refuse_unknown(given: Mapping[str, str]) -> None:
    known = [variable_name(setting.name) for setting in fields(Settings)]
    for name in sorted(given):
        if name not in known:
            nearest = difflib.get_close_matches(name, known, n=1) or known
            # The value stays unsaid: under a mistyped name it may be the key or a password.
            raise SettingsError(name, "(not shown)", f"no such setting; did you mean {nearest[0]}?")


def _text(_variable: str, value: str) -> str:
    return value.strip()


def _flag(variable: str, value: str) -> bool:
    if value.strip().lower() in _YES:
        return True
    if value.strip().lower() in _NO:
        return False
    raise SettingsError(variable, value, "true or false")


def _whole_number(low: int, high: int) -> Callable[[str, str], int]:
    def read(variable: str, value: str) -> int:
        text = value.strip()
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
        if not low <= number <= high:
            raise SettingsError(variable, value, f"a whole number from {low} to {high}")
        return number

    return read


def _database_url(variable: str, value: str) -> str:
    scheme, separator, _rest = value.strip().partition("://")
    if not separator or scheme.split("+")[0] not in ("sqlite", "postgresql"):
        # The address may hold a password, so only its scheme is repeated.
        allowed = "sqlite:////absolute/path or postgresql://user@host/name"
        raise SettingsError(variable, scheme[:20], allowed)
    return value.strip()


def _smtp_url(variable: str, value: str) -> str:
    from data.mailers import parse_smtp_url

    try:
        server = parse_smtp_url(value.strip())
        if server.user and not (server.tls or server.starttls):
            raise ValueError("a password goes over TLS only")
    except ValueError:
        # The address holds a password, so it is not repeated.
        allowed = "smtp://user:password@host:587?starttls=1 or smtps://user:password@host"
        raise SettingsError(variable, "(not shown)", allowed) from None
    return value.strip()


def _base_url(variable: str, value: str) -> str:
    address = value.strip().rstrip("/")
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise SettingsError(variable, value, "an address such as https://match.example.org")
    return address


def _email(variable: str, value: str) -> str:
    address = value.strip()
    if not is_address(address):
        raise SettingsError(variable, value, "an e-mail address such as office@example.org")
    return address


def _days(allowed: Collection[ReviewState]) -> Callable[[str, str], Mapping[ReviewState, int]]:
    names = [state.value for state in ReviewState if state in allowed]

    def read(variable: str, value: str) -> Mapping[ReviewState, int]:
        found = {}
        for part in filter(None, (one.strip() for one in value.split(","))):
            name, _, text = part.partition("=")
            days = int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0
            if part == "never":
                continue
            if name not in names or days < 1:
                form = f"never, or days from 1 to 9999 such as {names[0]}=14 for {', '.join(names)}"
                raise SettingsError(variable, value, form)
            found[ReviewState(name)] = days
        return found

    return read


def _token(variable: str, value: str) -> str:
    token = value.strip()
    if len(token) < SHORTEST_TOKEN or not token.isascii() or not token.isprintable():
        allowed = f"at least {SHORTEST_TOKEN} printable ASCII characters"
        raise SettingsError(variable, f"({len(token)} characters)", allowed)
    return token


def _log_level(variable: str, value: str) -> str:
    level = value.strip().upper()
    if level not in LOG_LEVELS:
        raise SettingsError(variable, value, ", ".join(LOG_LEVELS))
    return level


#: How each field but the instance folder is read from its variable.
_READERS: Mapping[str, Callable[[str, str], object]] = {
    "database_url": _database_url,
    "secret_key": _text,
    "host": _text,
    "port": _whole_number(1, 65535),
    "debug": _flag,
    "link_days": _whole_number(1, 3650),
    "new_profiles_per_hour": _whole_number(1, 1_000_000),
    "erasure_log": _text,
    **{f"keep_{period.value}": _whole_number(1, LONGEST_DAYS) for period in Period},
    "secure_cookies": _flag,
    "operator_name": _text,
    "operator_address": _text,
    "operator_email": _email,
    "smtp_url": _smtp_url,
    "mail_from": _email,
    "staff_second_factor": _flag,
    "remind_after": _days(REMINDED),
    "expire_after": _days(EXPIRING),
    "smallest_group": _whole_number(3, 1000),
    "catalogue_second_person": _flag,
    "metrics_token": _token,
    "base_url": _base_url,
    "trusted_proxies": _whole_number(0, 10),
    "log_level": _log_level,
}
