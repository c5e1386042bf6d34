"""Reviewing without a mouse: what a person presses, and how long the server said it took."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask_security.utils import hash_password
from playwright.sync_api import Locator, Page, Response

from features.facts import Label
from features.vocabulary import LAENDER
from matcher.account_operations import keep
from matcher.accounts import AccountChange, Network, Role, ScopeKind, Side
from matcher.operations import Services
from matcher.review_records import Introduction
from tests.account_cases import account
from tests.fakes import NOW
from tests.people import PASSWORD
from web.app import create_app
from web.config import Settings
from web.limits import limiter
from web.wiring import wired

MOST_TABS = 300
_KINDS = (
    ("queue", r"/review/$"),
    ("introduction", r"/introductions/[^/]+$"),
    ("preview", r"/review/preview$"),
    ("commit", r"/review/commit$"),
)
#: What is pressed for a decision on the page of an introduction, up to its preview.
DECISIONS = {
    "accept": ("a", "3", "s"),
    "decline": ("d", "0", "r", "Space", "s"),
    "defer": ("f", "1", "s"),
    "ask": ("i", "2", "t", "#Bitte nennen Sie die Stückzahl.", "Tab", "Enter"),
}


@contextmanager
def coordinator(settings: Settings) -> Iterator[Services]:
    """Let carl coordinate every firm of a service, and hand out its use cases meanwhile."""
    with create_app(settings).test_request_context("/en/"):
        hashed = hash_password(PASSWORD)
        carl = account("carl", Role.COORDINATOR, password_hash=hashed, confirmed_at=NOW)
        scope = frozenset((ScopeKind.LAND, land) for land in LAENDER)
        own = Network("all", Label("A", "A", "A"), Side.GERMAN, scope, frozenset({"carl"}))
        keep(wired().services, AccountChange(created=(carl,), networks=(own,)))
        yield wired().services


@dataclass
class Reviewer:
    """Somebody who reviews with the keyboard alone; nothing is clicked, nothing is filled in.

    Attributes
    ----------
    spent : milliseconds that the server took, by kind of page, as it said itself.
    """

    page: Page
    url: str
    language: str
    spent: dict[str, list[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.page.on("response", self._note)

    def _note(self, response: Response) -> None:
        said = re.fullmatch(r"page;dur=([\d.]+)", response.headers.get("server-timing", ""))
        kinds = (kind for kind, path in _KINDS if re.search(path, response.url.partition("?")[0]))
        if said is not None:
            self.spent.setdefault(next(kinds, "other"), []).append(float(said[1]))

    def press(self, *keys: str) -> None:
        """Press keys one after the other; what begins with # is typed."""
        for key in keys:
            if key.startswith("#"):
                self.page.keyboard.type(key[1:])
            else:
                self.page.keyboard.press(key)

    def go(self, key: str, where: str) -> None:
        """Press a key that leads to another page."""
        with self.page.expect_navigation(url=re.compile(where)):
            self.press(key)

    def tab_to(self, wanted: Locator) -> None:
        """Press the tabulator until a control has the focus."""
        for _press in range(MOST_TABS):
            self.press("Tab")
            if wanted.evaluate("element => element === document.activeElement"):
                return
        raise AssertionError(f"not reached by keyboard: {wanted}")

    def log_in(self) -> None:
        self.page.goto(f"{self.url}/{self.language}/account/login")
        self.tab_to(self.page.locator("#email"))
        self.press("#carl@example.org", "Tab", f"#{PASSWORD}")
        self.go("Enter", "/account/$")

    def open_queue(self) -> None:
        self.page.goto(f"{self.url}/{self.language}/review/")

    def decide(self, number: int) -> tuple[str, str]:
        """Decide on the first introduction of the queue that is open; return its name and how."""
        self.press("j")
        self.go("Enter", "/introductions/")
        name = self.page.url.rpartition("/")[2]
        action = list(DECISIONS)[number % len(DECISIONS)]
        self._show(action)
        if not self.page.locator("form[action$=commit]").count():
            # Whoever was asked already, for example, is not asked again.
            self.go("c", f"/introductions/{name}$")
            action = "decline"
            self._show(action)
        self.go("y", f"/introductions/{name}$")
        self.go("q", "/review/$")
        return name, action

    def _show(self, action: str) -> None:
        """Press what leads to the preview of a decision."""
        *keys, last = DECISIONS[action]
        self.press(*keys)
        self.go(last, "/review/preview$")

    def decide_on(self, count: int) -> dict[str, str]:
        """Decide on so many, and return how on each."""
        self.log_in()
        self.open_queue()
        decided: dict[str, str] = {}
        tries = itertools.count()
        while len(decided) < count:
            # One that was deferred before keeps its place when it is deferred again.
            decided.setdefault(*self.decide(next(tries)))
        return decided


def decided_by_carl(services: Services, names: Collection[str]) -> dict[str, str]:
    """Return what carl decided first on each."""
    found = services.review.several(names)
    return {name: _first_of_carl(found[name]) for name in names}


def _first_of_carl(one: Introduction) -> str:
    return next(step.action.value for step in one.steps if step.actor == "account:carl")


@contextmanager
def without_limits() -> Iterator[None]:
    """Let one browser ask for more pages than the limits let a visitor have."""
    limiter.enabled = False
    try:
        yield
    finally:
        limiter.enabled = True
