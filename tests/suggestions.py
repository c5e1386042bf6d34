"""The application with a stored firm and the reference model, for tests of its suggestions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from data.catalogue_json import catalogue_to_json
from data.example_firm import load_example_firm
from data.model_json import load_model, model_to_json
from data.reference import load_catalogue
from features.catalogue import Catalogue
from features.profiles import Contact
from features.text import Encoder
from matcher.operations import Services, load_reference, open_profile, start_profile
from matcher.records import Impression, StoredCatalogue, StoredModel, Verdict
from tests.fake_encoder import HashEncoder
from tests.fakes import fake_services
from tests.shell import settings
from web.app import create_app
from web.pairing.example import example_card
from web.wiring import Wiring

CONTACT = Contact(person="Erika Mustermann", email="erika@muster.example", telephone="+49 1")
catalogue = cache(load_catalogue)


@dataclass
class Suggestions:
    """A running application with its stores within reach, and the private link of one firm."""

    app: Flask
    services: Services
    client: FlaskClient
    token: str

    @property
    def profile_id(self) -> str:
        return open_profile(self.services, self.token).profile_id

    def get(self, path: str = "", language: str = "en") -> TestResponse:
        return self.client.get(f"/{language}/p/{self.token}/suggestions{path}")

    def page(self, path: str = "", language: str = "en") -> str:
        answer = self.get(path, language)
        assert answer.status_code == 200, answer.text
        return answer.text

    def judge(self, mini_cluster: str, kind: str, **fields: Any) -> TestResponse:
        """Send the form of a verdict as a browser would, with what its page holds."""
        form = {**hidden_fields(self.page(f"/{mini_cluster}")), "kind": kind, **fields}
        path = f"/en/p/{self.token}/suggestions/{mini_cluster}/verdict"
        return self.client.post(path, data=form)

    def impressions(self) -> tuple[Impression, ...]:
        return self.services.impressions.of_profile(self.profile_id)

    def verdicts(self) -> tuple[Verdict, ...]:
        return self.services.verdicts.of_profile(self.profile_id)


def example_answers(**changed: Any) -> dict[str, Any]:
    """Return the answers of the example firm, with changes; None leaves an answer out."""
    profile = load_example_firm().profile
    answers = {**profile.model_dump(mode="json", exclude_none=True), **changed}
    return {key: value for key, value in answers.items() if value is not None}


def application(instance: Path, services: Services, encoder: Encoder | None = None) -> Flask:
    """Return an application over these stores with the reference model and a cheap encoder."""
    chosen = settings(instance)
    load_reference(services, *shipped())
    wiring = Wiring(
        chosen,
        catalogue=catalogue,
        services=lambda: services,
        encoder=lambda: encoder or HashEncoder(),
        example=example_card,
    )
    return create_app(wiring=wiring)


@cache
def shipped() -> tuple[StoredCatalogue, StoredModel]:
    """Return what the software ships, as it is stored; written out once for all applications."""
    model = load_model()
    return stored(catalogue(), model_to_json(model), model.version)


def stored(
    known: Catalogue, model: dict[str, Any], version: str
) -> tuple[StoredCatalogue, StoredModel]:
    document = catalogue_to_json(known)
    return StoredCatalogue.of(known.version, known.as_of, document), StoredModel.of(version, model)


def suggestions(instance: Path, **changed: Any) -> Suggestions:
    """Return an application over in-memory stores with the example firm, or a changed one."""
    services = fake_services()
    app = application(instance, services)
    app.config["TESTING"] = False  # Errors are answered as in production.
    token, _revision = start_profile(services, example_answers(**changed), CONTACT)
    return Suggestions(app, services, app.test_client(), token)


def hidden_fields(page: str) -> dict[str, str]:
    """Return the hidden fields of the first form for a verdict."""
    form = page[page.index('<form class="verdict"') :]
    found = re.findall(
        r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[: form.index("</form>")]
    )
    return {name: unescape(value) for name, value in found}


def text_of(page: str) -> str:
    """Return the words of a page without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def number(text: str) -> float:
    """Read a number as a page writes it in any of the three languages."""
    plain = re.sub(r"[^\d.,−+-]", "", unescape(text)).replace("−", "-").replace("+", "")
    return float(plain.replace(",", "."))


def ids(page: str) -> list[str]:
    """Return the mini-clusters of a list in the order shown."""
    return re.findall(r'<li class="match[^"]*" id="([\w-]+)"', page)


def ranks(page: str) -> list[int]:
    """Return the ranks of a list in the order shown."""
    return [int(rank) for rank in re.findall(r"</span>(\d+)</span><div class=\"match__title", page)]


def signed_numbers(page: str) -> list[float]:
    """Return all numbers of a page that are written as numbers, in order."""
    return [number(text) for text in re.findall(r'class="[^"]*\bnum\b[^"]*">([−+]?\d[^<]*)<', page)]
