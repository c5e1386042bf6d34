"""The database and the matcher of one application."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from functools import cache
from pathlib import Path

import pytest

from data.mailers import FileMailer, SmtpMailer
from data.migrate import upgrade
from data.model_json import load_model, model_to_json, named_by_content
from data.reference import load_catalogue
from data.store import open_stores
from matcher.demonstration_ports import Mark
from matcher.errors import ModelMismatchError
from matcher.mail import Message
from matcher.operations import active_model
from matcher.records import StoredModel
from tests.fake_encoder import HashEncoder
from tests.fakes import fake_services
from tests.shell import settings
from web.config import Settings
from web.wiring import Wiring, fill, mailer_of, new_token

catalogue = cache(load_catalogue)


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    chosen = settings(tmp_path, database_url=f"sqlite:///{tmp_path / 'new.sqlite3'}")
    upgrade(chosen.database_url)
    return chosen


def test_filling_twice_stores_once(here: Settings) -> None:
    with closing(open_stores(here.database_url)) as stores:
        fill(stores, here, catalogue())
        services = fill(stores, here, catalogue())
        assert active_model(services).version == load_model().version
        assert len(services.models.activations()) == 1
        assert services.catalogues.latest().version == catalogue().version
        assert services.link_lifetime.days == here.link_days


def test_matcher_is_built_once_per_active_model(here: Settings) -> None:
    made: list[HashEncoder] = []

    def encoder() -> HashEncoder:
        made.append(HashEncoder())
        return made[-1]

    with closing(open_stores(here.database_url)) as stores:
        services = fill(stores, here, catalogue())
        wiring = Wiring(here, catalogue=catalogue, services=lambda: services, encoder=encoder)
        matcher = wiring.matcher
        assert wiring.matcher is matcher
        assert len(made) == 1
        assert matcher.model.version == active_model(services).version


def test_an_earlier_model_computes_again_what_it_said(here: Settings) -> None:
    earlier = named_by_content(replace(load_model(), baseline=-1.0))
    with closing(open_stores(here.database_url)) as stores:
        services = fill(stores, here, catalogue())
        document = model_to_json(earlier)
        services.models.add(StoredModel.of(earlier.version, document), services.clock.now())
        wiring = Wiring(here, catalogue=catalogue, services=lambda: services, encoder=HashEncoder)
        found = wiring.matcher_of(earlier.version, catalogue().version)
        assert found.model.baseline == -1.0
        assert wiring.matcher_of(earlier.version, catalogue().version) is found
        assert wiring.matcher_of(load_model().version, catalogue().version) is wiring.matcher
        with pytest.raises(ModelMismatchError):
            wiring.matcher_of("unknown", catalogue().version)


def test_tokens_are_long_and_never_the_same() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert min(map(len, tokens)) >= 43


def test_a_demonstration_writes_to_nobody_whatever_the_settings_say(here: Settings) -> None:
    chosen = replace(here, smtp_url="smtp://mail.example.org")
    services = fake_services()
    assert isinstance(mailer_of(chosen, services), SmtpMailer)
    services.marks.set_mark(Mark.DEMONSTRATION, "command", services.clock.now())
    mailer = mailer_of(chosen, services)
    assert isinstance(mailer, FileMailer)
    for language, label in (("en", "are synthetic"), ("de", "synthetisch"), ("ko", "가상")):
        mailer.send(Message(language, "a@example.org", language, "Subject", "Body\n"))
        text = (here.instance / "outbox" / f"{language}.eml").read_bytes()
        said = message_from_bytes(text, policy=default).get_content()
        assert label in said
        assert said.rstrip().endswith("Body")
