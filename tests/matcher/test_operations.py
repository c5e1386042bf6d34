"""The use cases around a firm's profile, on in-memory stores."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from features.catalogue import Catalogue
from features.errors import ProfileError, UnknownCodeError
from features.profiles import Contact
from matcher import erasure_operations as erasing
from matcher import operations, privacy_operations
from matcher.drafts import ContactChange
from matcher.errors import (
    LinkError,
    LinkExpiredError,
    LinkRevokedError,
    LinkUnknownError,
    ProfileNotFoundError,
    StaleRevisionError,
    UnknownHashError,
)
from matcher.links import hash_token
from matcher.operations import Services
from matcher.privacy import ErasedKind, Erasure
from matcher.records import (
    Channel,
    ShownPage,
    ShownPlace,
    StoredCatalogue,
    StoredModel,
    VerdictKind,
    Viewer,
)
from matcher.verdicts import GivenVerdict
from tests.fakes import NOW, FakeClock, fake_services

NEW_CONTACT = ContactChange(Contact(), Contact(person="Eva", email="eva@muster.example"))
FULL = {"name": "Muster GmbH", "technologies_offered": ["Lasermesstechnik"]}
MODEL = StoredModel.of("reference-1", {"baseline": -1.0})
STORED_CATALOGUE = StoredCatalogue.of("catalogue-1", "2005-2010", {"mini_clusters": []})


class KnownMiniClusters:
    """The two things that a verdict asks a catalogue."""

    version = STORED_CATALOGUE.version

    def mini_cluster(self, identifier: str) -> Any:
        if identifier != "gwangju-01":
            raise UnknownCodeError("mini-cluster", identifier, "gwangju-01")
        return SimpleNamespace(id=identifier)


CATALOGUE = cast(Catalogue, KnownMiniClusters())


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def services(clock: FakeClock) -> Services:
    return fake_services(clock)


@pytest.fixture
def token(services: Services) -> str:
    operations.load_reference(services, STORED_CATALOGUE, MODEL)
    return operations.start_profile(services, FULL)[0]


def judge(services: Services, token: str, kind: VerdictKind, **options: Any) -> Any:
    verdict = GivenVerdict("gwangju-01", kind)
    return operations.record_verdict(services, token, verdict, CATALOGUE, MODEL.version, **options)


def test_a_started_profile_opens_by_its_token_and_only_the_hash_is_stored(
    services: Services,
) -> None:
    token, revision = operations.start_profile(services, FULL)
    assert operations.open_profile(services, token) == revision
    assert revision.answers == FULL
    assert services.profiles.link(hash_token(token)).expires_at == NOW + timedelta(days=90)
    with pytest.raises(LinkUnknownError):
        services.profiles.link(token)


def test_a_questionnaire_may_start_empty_and_grow(services: Services) -> None:
    token, first = operations.start_profile(services, {})
    assert first.answers == {}
    second = operations.save_answers(services, token, {"land": "Bavaria"}, 1)
    assert (second.revision, second.answers) == (2, {"land": "DE-BY"})


def test_wrong_answers_are_refused_whole(services: Services, token: str) -> None:
    with pytest.raises(ProfileError) as caught:
        operations.save_answers(services, token, {**FULL, "employees": -1}, 1, NEW_CONTACT)
    assert [fault.field for fault in caught.value.faults] == ["employees"]
    assert operations.open_profile(services, token).revision == 1
    assert operations.contact_of(services, token) is None


def test_two_tabs_that_save_differently_are_told(services: Services, token: str) -> None:
    operations.save_answers(services, token, {**FULL, "place": "Jena"}, 1)
    with pytest.raises(StaleRevisionError) as caught:
        operations.save_answers(services, token, {**FULL, "place": "Ulm"}, 1)
    assert caught.value.changed == ("place",)
    assert caught.value.theirs["place"] == "Jena"


def test_contact_is_kept_apart(services: Services, token: str) -> None:
    saved = operations.save_answers(
        services, token, {**FULL, "contact": {"person": "E"}}, 1, NEW_CONTACT
    )
    assert saved.answers == FULL
    assert operations.contact_of(services, token) == NEW_CONTACT.given


def test_an_expired_link_says_when_and_cannot_renew_itself(
    services: Services, token: str, clock: FakeClock
) -> None:
    clock.move(days=90)
    with pytest.raises(LinkExpiredError, match="2026-05-30"):
        operations.open_profile(services, token)
    with pytest.raises(LinkExpiredError):
        operations.renew_link(services, token)


def test_renewing_starts_a_full_lifetime(services: Services, token: str, clock: FakeClock) -> None:
    clock.move(days=10)
    assert operations.renew_link(services, token).expires_at == NOW + timedelta(days=100)
    assert operations.link_of(services, token).expires_at == NOW + timedelta(days=100)


def test_rotating_gives_a_new_token_and_ends_the_old(services: Services, token: str) -> None:
    fresh, link = operations.rotate_link(services, token)
    assert link.token_hash == hash_token(fresh)
    assert operations.open_profile(services, fresh).answers == FULL
    with pytest.raises(LinkRevokedError):
        operations.open_profile(services, token)


def test_a_revoked_link_opens_nothing(services: Services, token: str) -> None:
    operations.revoke_link(services, token)
    operations.revoke_link(services, token)
    with pytest.raises(LinkRevokedError):
        operations.open_profile(services, token)


@pytest.mark.parametrize("wrong", ["", "nonsense", "키" * 5000, "\ud800", "a\x00b"])
def test_any_text_can_be_tried_as_a_token(services: Services, wrong: str) -> None:
    with pytest.raises(LinkUnknownError) as caught:
        operations.open_profile(services, wrong)
    assert not wrong or wrong not in str(caught.value)


@pytest.mark.parametrize(
    "use",
    [
        operations.open_profile,
        operations.contact_of,
        operations.link_of,
        operations.renew_link,
        operations.rotate_link,
        operations.revoke_link,
        erasing.erase_profile,
        privacy_operations.export_profile,
        operations.verdicts_of,
    ],
)
def test_nobody_gets_in_without_a_link(services: Services, use: Any) -> None:
    with pytest.raises(LinkError):
        use(services, "guessed")


def test_what_is_shown_is_recorded_with_the_time_of_the_clock(
    services: Services, token: str, clock: FakeClock
) -> None:
    clock.move(hours=2)
    profile = operations.open_profile(services, token)
    places = (ShownPlace("gwangju-01", 1, 0.25, 0.5),)
    shown = ShownPage(
        profile.profile_id, 1, MODEL.version, CATALOGUE.version, "en", Channel.CSV, places,
        Viewer("link:p"),
    )  # fmt: skip
    page_id = operations.record_impressions(services, shown)
    (impression,) = services.impressions.of_profile(profile.profile_id)
    assert (impression.page_id, impression.shown_at) == (page_id, NOW + timedelta(hours=2))


def test_the_last_verdict_stands_until_it_is_withdrawn(services: Services, token: str) -> None:
    judge(services, token, VerdictKind.INTERESTING)
    last = judge(services, token, VerdictKind.NOT_FOR_US)
    assert operations.verdicts_of(services, token) == {"gwangju-01": last}
    judge(services, token, VerdictKind.WITHDRAWN)
    assert operations.verdicts_of(services, token) == {}
    profile_id = operations.open_profile(services, token).profile_id
    assert len(services.verdicts.of_profile(profile_id)) == 3


def show(services: Services, token: str, rank: int) -> None:
    profile = operations.open_profile(services, token)
    places = (ShownPlace("gwangju-01", rank, 0.25, 0.5),)
    page = ShownPage(
        profile.profile_id,
        profile.revision,
        MODEL.version,
        CATALOGUE.version,
        "en",
        Channel.WEB,
        places,
        Viewer("link:p"),
    )
    operations.record_impressions(services, page)


def judge_at(services: Services, token: str, rank: int, **options: Any) -> Any:
    verdict = GivenVerdict("gwangju-01", VerdictKind.INTERESTING, rank_shown=rank)
    model_version = options.pop("model_version", MODEL.version)
    return operations.record_verdict(services, token, verdict, CATALOGUE, model_version, **options)


def test_a_rank_is_believed_if_it_was_shown(services: Services, token: str) -> None:
    show(services, token, 3)
    assert judge_at(services, token, 3).rank_shown == 3
    assert judge_at(services, token, 1).rank_shown is None


def test_a_verdict_on_what_was_never_shown_is_kept_without_a_rank(
    services: Services, token: str
) -> None:
    assert judge_at(services, token, 1).rank_shown is None
    assert operations.verdicts_of(services, token)["gwangju-01"].kind is VerdictKind.INTERESTING


def test_a_rank_of_another_revision_or_model_is_not_believed(
    services: Services, token: str
) -> None:
    show(services, token, 3)
    services.models.add(StoredModel.of("other", {}), NOW)
    assert judge_at(services, token, 3, model_version="other").rank_shown is None
    operations.save_answers(services, token, {**FULL, "place": "Jena"}, 1)
    assert judge_at(services, token, 3).rank_shown is None
    assert judge_at(services, token, 3, shown_revision=1).rank_shown == 3


def test_a_page_shown_again_within_minutes_is_kept_once(
    services: Services, token: str, clock: FakeClock
) -> None:
    show(services, token, 3)
    clock.move(minutes=9)
    show(services, token, 3)
    profile_id = operations.open_profile(services, token).profile_id
    assert len(services.impressions.of_profile(profile_id)) == 1
    clock.move(minutes=1)
    show(services, token, 3)
    assert len(services.impressions.of_profile(profile_id)) == 2


def test_a_verdict_belongs_to_the_revision_that_was_shown(services: Services, token: str) -> None:
    operations.save_answers(services, token, {**FULL, "place": "Jena"}, 1)
    assert judge(services, token, VerdictKind.INTERESTING, shown_revision=1).revision == 1
    assert judge(services, token, VerdictKind.INTERESTING).revision == 2
    with pytest.raises(ProfileNotFoundError):
        judge(services, token, VerdictKind.INTERESTING, shown_revision=3)


def test_a_verdict_on_an_unknown_mini_cluster_names_the_nearest(
    services: Services, token: str
) -> None:
    verdict = GivenVerdict("gwangju-1", VerdictKind.INTERESTING)
    with pytest.raises(UnknownCodeError, match="did you mean 'gwangju-01'"):
        operations.record_verdict(services, token, verdict, CATALOGUE, MODEL.version)
    assert operations.verdicts_of(services, token) == {}


def test_the_export_holds_all_that_was_given_and_no_key(services: Services, token: str) -> None:
    operations.save_answers(services, token, {**FULL, "place": "Jena"}, 1, NEW_CONTACT)
    judge(services, token, VerdictKind.INTERESTING)
    export = privacy_operations.export_profile(services, token)
    assert [row["answers"].get("place") for row in export["revisions"]] == [None, "Jena"]
    assert export["contact"]["person"] == "Eva"
    assert export["verdicts"][0]["mini_cluster"] == "gwangju-01"
    assert export["exported_at"] == "2026-03-01T09:30:00+00:00"
    assert export["messages_by_mail"] == "immediate"
    text = json.dumps(export, allow_nan=False)
    assert token not in text
    assert hash_token(token) not in text


def test_erasing_leaves_nothing_to_open(services: Services, token: str) -> None:
    profile_id = operations.open_profile(services, token).profile_id
    judge(services, token, VerdictKind.INTERESTING)
    erasing.erase_profile(services, token)
    with pytest.raises(LinkUnknownError):
        operations.open_profile(services, token)
    assert services.verdicts.of_profile(profile_id) == ()


def test_a_profile_without_a_usable_link_is_found_and_erased(
    services: Services, token: str, clock: FakeClock
) -> None:
    profile_id = operations.open_profile(services, token).profile_id
    operations.revoke_link(services, token)
    clock.move(days=400)
    assert operations.profile_id_of(services, token) == profile_id
    erasing.erase_by_id(services, profile_id)
    with pytest.raises(LinkUnknownError):
        operations.profile_id_of(services, token)
    with pytest.raises(ProfileNotFoundError):
        erasing.erase_by_id(services, profile_id)


def test_purging_erases_what_ended_long_enough_ago(
    services: Services, token: str, clock: FakeClock
) -> None:
    profile_id = operations.open_profile(services, token).profile_id
    clock.move(days=60)
    kept, _ = operations.start_profile(services, FULL)
    clock.move(days=59)
    assert erasing.purge_expired(services, timedelta(days=30)) == ()
    clock.move(days=1)
    assert erasing.purge_expired(services, timedelta(days=30)) == (profile_id,)
    assert operations.open_profile(services, kept).answers == FULL
    assert tuple(services.profiles.erased()) == (profile_id,)


def test_purging_asks_for_a_time_that_has_passed(services: Services, token: str) -> None:
    with pytest.raises(ValueError, match="negative"):
        erasing.purge_expired(services, timedelta(days=-400))
    assert operations.open_profile(services, token).answers == FULL


def test_two_purges_at_once_do_not_stumble(
    services: Services, token: str, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.move(days=200)
    profile_id = operations.profile_id_of(services, token)
    monkeypatch.setattr(services.profiles, "lapsed", lambda _before: (profile_id, profile_id))
    assert erasing.purge_expired(services, timedelta(days=30)) == (profile_id,)


def test_erasures_are_applied_again_to_a_restored_backup(services: Services, token: str) -> None:
    profile_id = operations.open_profile(services, token).profile_id
    gone = Erasure(ErasedKind.PROFILE, "gone-long-ago", NOW)
    back = Erasure(ErasedKind.PROFILE, profile_id, NOW)
    assert erasing.reapply_erasures(services, [gone, back]) == (back,)
    assert services.profiles.erased().keys() == {"gone-long-ago", profile_id}
    with pytest.raises(LinkUnknownError):
        operations.open_profile(services, token)


def test_loading_the_reference_twice_changes_nothing(services: Services) -> None:
    operations.load_reference(services, STORED_CATALOGUE, MODEL)
    operations.load_reference(services, STORED_CATALOGUE, MODEL)
    assert operations.active_model(services) == MODEL
    assert len(services.models.activations()) == 1
    assert services.catalogues.latest() == STORED_CATALOGUE


def test_a_newer_reference_replaces_the_older_one(services: Services) -> None:
    newer = StoredModel.of("reference-2", {"baseline": -0.5})
    operations.load_reference(services, STORED_CATALOGUE, MODEL)
    operations.load_reference(services, STORED_CATALOGUE, newer)
    assert operations.active_model(services) == newer


def test_a_new_reference_does_not_push_out_what_a_person_activated(services: Services) -> None:
    learned = StoredModel.of("learned-1", {"baseline": 0.0})
    operations.load_reference(services, STORED_CATALOGUE, MODEL)
    services.models.add(learned, NOW)
    services.models.activate(learned.version, "admin-1", NOW)
    operations.load_reference(services, STORED_CATALOGUE, StoredModel.of("reference-2", {}))
    assert operations.active_model(services) == learned


def test_a_reference_with_changed_content_under_an_old_version_is_refused(
    services: Services,
) -> None:
    operations.load_reference(services, STORED_CATALOGUE, MODEL)
    with pytest.raises(UnknownHashError):
        operations.load_reference(services, STORED_CATALOGUE, StoredModel.of(MODEL.version, {}))


def test_the_lifetime_of_links_is_a_setting(services: Services) -> None:
    brief = replace(services, link_lifetime=timedelta(hours=1))
    token, _ = operations.start_profile(brief, {})
    assert operations.link_of(brief, token).expires_at == NOW + timedelta(hours=1)
