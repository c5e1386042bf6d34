"""What every store of impressions, verdicts, models and catalogues promises."""

from __future__ import annotations

from typing import Any

import pytest

from matcher.errors import ModelMismatchError, ProfileNotFoundError, UnknownHashError
from matcher.records import (
    Channel,
    ProfileRevision,
    StoredCatalogue,
    StoredModel,
    VerdictKind,
    VerdictReason,
)
from matcher.verdicts import GivenVerdict
from tests.fakes import NOW
from tests.store_cases import CATALOGUE, LATER, MODEL, judge, page


@pytest.mark.usefixtures("reference")
class TestImpressions:
    def test_a_page_is_stored_whole_and_read_by_rank(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        page_id = stores.impressions.append(page(profile), NOW)
        first, second = stores.impressions.of_profile(profile.profile_id)
        assert (first.mini_cluster, first.rank, first.score) == ("gwangju-01", 1, 0.1 + 0.2)
        assert (second.mini_cluster, second.rank, second.chance) == ("gwangju-02", 2, 0.46875)
        assert first.page_id == second.page_id == page_id
        assert first.id != second.id
        assert (first.profile_id, first.revision) == (profile.profile_id, 1)
        assert (first.model_version, first.catalogue_version) == ("reference-1", "catalogue-1")
        assert (first.language, first.channel, first.shown_at) == ("ko", Channel.WEB, NOW)

    def test_pages_are_numbered_apart_and_in_order(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        first = stores.impressions.append(page(profile), NOW)
        second = stores.impressions.append(page(profile, channel=Channel.PRINT), LATER)
        assert second > first
        shown = stores.impressions.of_profile(profile.profile_id)
        assert [item.channel for item in shown] == [Channel.WEB] * 2 + [Channel.PRINT] * 2

    def test_a_page_without_places_is_no_impression(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        stores.impressions.append(page(profile, places=()), NOW)
        assert stores.impressions.of_profile(profile.profile_id) == ()

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            ({"profile_id": "nobody"}, ProfileNotFoundError),
            ({"revision": 7}, ProfileNotFoundError),
            ({"model_version": "reference-2"}, ModelMismatchError),
            ({"catalogue_version": "catalogue-2"}, ModelMismatchError),
        ],
    )
    def test_what_is_not_stored_cannot_have_been_shown(
        self,
        stores: Any,
        profile: ProfileRevision,
        changes: dict[str, Any],
        error: type[Exception],
    ) -> None:
        with pytest.raises(error):
            stores.impressions.append(page(profile, **changes), NOW)
        assert stores.impressions.of_profile(profile.profile_id) == ()


@pytest.mark.usefixtures("reference")
class TestVerdicts:
    def test_verdicts_read_back_in_the_order_given(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        no = VerdictKind.NOT_FOR_US
        first = judge(stores, profile, "gwangju-01", VerdictKind.INTERESTING, None, "", 3)
        second = judge(
            stores,
            profile,
            "gwangju-01",
            no,
            VerdictReason.WRONG_SIZE,
            "너무 큽니다",
            None,
            now=LATER,
        )
        assert stores.verdicts.of_profile(profile.profile_id) == (first, second)
        assert (first.kind, first.reason, first.rank_shown) == (VerdictKind.INTERESTING, None, 3)
        assert (second.reason, second.note) == (VerdictReason.WRONG_SIZE, "너무 큽니다")
        assert (second.revision, second.created_at) == (1, LATER)
        assert isinstance(second.kind, VerdictKind)

    def test_an_unknown_version_is_refused(self, stores: Any, profile: ProfileRevision) -> None:
        verdict = GivenVerdict("gwangju-01", VerdictKind.INTERESTING)
        with pytest.raises(ModelMismatchError, match="no model 'other'"):
            stores.verdicts.append(profile, verdict, "other", CATALOGUE.version, NOW)
        assert stores.verdicts.of_profile(profile.profile_id) == ()


class TestModels:
    def test_a_model_reads_back_as_added(self, stores: Any) -> None:
        stores.models.add(MODEL, NOW)
        stores.models.add(MODEL, LATER)
        assert stores.models.get(MODEL.version) == MODEL

    def test_other_content_under_the_same_version_is_refused(self, stores: Any) -> None:
        stores.models.add(MODEL, NOW)
        with pytest.raises(UnknownHashError, match="reference-1"):
            stores.models.add(StoredModel.of(MODEL.version, {"baseline": 0.0}), NOW)
        assert stores.models.get(MODEL.version) == MODEL

    def test_the_last_activation_counts(self, stores: Any) -> None:
        other = StoredModel.of("learned-1", {"baseline": 0.5})
        stores.models.add(MODEL, NOW)
        stores.models.add(other, NOW)
        for version in (MODEL.version, other.version, MODEL.version):
            stores.models.activate(version, "admin-1", NOW)
        assert stores.models.active() == MODEL
        events = stores.models.activations()
        versions = [event.model_version for event in events]
        assert versions == ["reference-1", "learned-1", "reference-1"]
        assert events[0].actor == "admin-1"
        assert events[0].activated_at == NOW

    def test_without_an_activation_there_is_no_active_model(self, stores: Any) -> None:
        stores.models.add(MODEL, NOW)
        with pytest.raises(ModelMismatchError, match="no model is stored"):
            stores.models.active()

    def test_an_unknown_model_can_be_neither_read_nor_activated(self, stores: Any) -> None:
        with pytest.raises(ModelMismatchError):
            stores.models.get("nothing")
        with pytest.raises(ModelMismatchError):
            stores.models.activate("nothing", "admin-1", NOW)
        assert stores.models.activations() == ()


class TestCatalogues:
    def test_the_catalogue_added_last_is_the_latest(self, stores: Any) -> None:
        other = StoredCatalogue.of("catalogue-2", "2011", {"mini_clusters": []})
        stores.catalogues.add(CATALOGUE, NOW)
        stores.catalogues.add(other, NOW)
        stores.catalogues.add(CATALOGUE, LATER)
        assert stores.catalogues.latest() == other
        assert stores.catalogues.get(CATALOGUE.version) == CATALOGUE

    def test_other_content_under_the_same_version_is_refused(self, stores: Any) -> None:
        stores.catalogues.add(CATALOGUE, NOW)
        with pytest.raises(UnknownHashError, match="catalogue-1"):
            stores.catalogues.add(StoredCatalogue.of("catalogue-1", "2011", {}), NOW)

    def test_an_empty_store_has_no_catalogue(self, stores: Any) -> None:
        with pytest.raises(ModelMismatchError):
            stores.catalogues.latest()
        with pytest.raises(ModelMismatchError):
            stores.catalogues.get("catalogue-1")
