"""What every store of impressions, verdicts, models and catalogues promises."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from matcher.errors import (
    ModelMismatchError,
    ProfileNotFoundError,
    TooManyPagesError,
    TooManyVerdictsError,
    UnknownHashError,
)
from matcher.limits import SAME_PAGE_WINDOW
from matcher.origins import Origin
from matcher.records import (
    Channel,
    ProfileRevision,
    ShownPlace,
    StoredCatalogue,
    StoredModel,
    VerdictKind,
    VerdictReason,
    Viewer,
)
from matcher.review import Side
from matcher.verdicts import GivenVerdict
from tests.fakes import NOW
from tests.store_cases import CATALOGUE, EXPIRES, LATER, MODEL, OTHER, judge, page


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
        assert first.rank_probability == second.rank_probability == 1.0

    def test_the_language_of_the_last_page_with_suggestions_is_known(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        firm = profile.profile_id
        assert stores.impressions.last_language(firm) is None
        stores.impressions.append(page(profile), NOW)
        stores.impressions.append(page(profile, language="de"), LATER)
        stores.impressions.append(page(profile, language="en", places=()), LATER)
        assert stores.impressions.last_language(firm) == "de"

    def test_who_looked_and_on_which_page_is_kept(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        looks = (
            Viewer(f"link:{profile.profile_id}", Side.FIRM, Origin.RESULTS),
            Viewer("account:carl", Side.COORDINATOR, Origin.COMPARISON),
            Viewer("account:anna", Side.FIRM, Origin.SUGGESTION),
        )
        for viewer in looks:
            stores.impressions.append(page(profile, viewer=viewer), NOW)
        kept = stores.impressions.of_profile(profile.profile_id)
        assert tuple(Viewer(one.actor, one.side, one.origin) for one in kept[::2]) == looks

    def test_what_a_coordinator_looked_at_was_not_shown_to_the_firm(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        firm = profile.profile_id
        viewer = Viewer("account:carl", Side.COORDINATOR, Origin.INTRODUCTION)
        stores.impressions.append(page(profile, viewer=viewer), NOW)
        assert stores.impressions.last_language(firm) is None
        assert stores.impressions.ranks_shown(firm, 1, "gwangju-01", MODEL.version) == frozenset()
        assert stores.reports.shortlists() == ()
        stores.impressions.append(page(profile, language="de"), LATER)
        stores.impressions.append(page(profile, viewer=viewer, language="en"), LATER)
        assert stores.impressions.last_language(firm) == "de"
        assert [one.first_shown_at for one in stores.reports.shortlists()] == [LATER]

    def test_the_probability_of_a_rank_is_kept_as_it_was(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        place = ShownPlace("gwangju-01", 1, 0.5, 0.574, rank_probability=0.125)
        stores.impressions.append(page(profile, places=(place,)), NOW)
        (kept,) = stores.impressions.of_profile(profile.profile_id)
        assert kept.rank_probability == 0.125

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
        first = stores.impressions.append(page(profile, places=()), NOW)
        assert stores.impressions.append(page(profile, places=()), NOW) == first
        assert stores.impressions.of_profile(profile.profile_id) == ()

    def test_pages_that_share_places_are_told_apart(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        first, second = page(profile).places
        third = replace(second, mini_cluster="gwangju-03")
        shown = ((first,), (first, second), (first, third), (second,), ())
        kept = [stores.impressions.append(page(profile, places=one), NOW) for one in shown]
        again = [stores.impressions.append(page(profile, places=one), NOW) for one in shown]
        assert again == kept
        assert len(set(kept)) == len(shown)

    def test_there_is_a_limit_to_the_pages_that_one_firm_was_shown(
        self, stores: Any, profile: ProfileRevision, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("matcher.limits.MAX_PAGES", 2)
        coordinator = Viewer("account:carl", Side.COORDINATOR, Origin.COMPARISON)
        other = stores.profiles.create({"name": "Andere"}, OTHER, EXPIRES, NOW)
        first = stores.impressions.append(page(profile), NOW)
        stores.impressions.append(page(profile, viewer=coordinator), NOW)
        stores.impressions.append(page(profile, language="de"), NOW)
        with pytest.raises(TooManyPagesError, match="2 pages") as caught:
            stores.impressions.append(page(profile, language="en"), NOW)
        assert (caught.value.profile_id, caught.value.limit) == (profile.profile_id, 2)
        assert stores.impressions.append(page(profile), NOW) == first
        stores.impressions.append(page(profile, viewer=coordinator, language="en"), NOW)
        stores.impressions.append(page(other), NOW)

    def test_a_page_shown_again_soon_is_the_same_page(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        first = stores.impressions.append(page(profile), NOW)
        turned = page(profile, places=page(profile).places[::-1])
        soon = NOW + SAME_PAGE_WINDOW - timedelta(microseconds=1)
        assert stores.impressions.append(turned, soon) == first
        assert len(stores.impressions.of_profile(profile.profile_id)) == 2

    def test_the_window_counts_from_the_page_that_is_stored(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        first = stores.impressions.append(page(profile), NOW)
        stores.impressions.append(page(profile), NOW + SAME_PAGE_WINDOW / 2)
        second = stores.impressions.append(page(profile), NOW + SAME_PAGE_WINDOW)
        assert second > first
        assert len(stores.impressions.of_profile(profile.profile_id)) == 4

    @pytest.mark.parametrize(
        "changes",
        [
            {"language": "de"},
            {"viewer": Viewer("account:anna", Side.FIRM, Origin.RESULTS)},
            {"viewer": Viewer("account:carl", Side.COORDINATOR, Origin.INTRODUCTION)},
            {"channel": Channel.PRINT},
            {"places": ()},
            {"places": (ShownPlace("gwangju-01", 1, 0.5, 0.574),)},
            {"revision": 2},
            {"model_version": "reference-2"},
            {"catalogue_version": "catalogue-2"},
        ],
    )
    def test_a_page_that_differs_is_another_page(
        self, stores: Any, profile: ProfileRevision, changes: dict[str, Any]
    ) -> None:
        stores.profiles.save(profile.profile_id, {"name": "Neu"}, 1, NOW)
        stores.models.add(StoredModel.of("reference-2", {}), NOW)
        stores.catalogues.add(StoredCatalogue.of("catalogue-2", "2011", {}), NOW)
        first = stores.impressions.append(page(profile), NOW)
        assert stores.impressions.append(page(profile, **changes), NOW) != first
        assert stores.impressions.append(page(profile), NOW) == first

    def test_the_same_list_of_another_firm_is_another_page(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        other = stores.profiles.create({"name": "Andere"}, OTHER, EXPIRES, NOW)
        first = stores.impressions.append(page(profile), NOW)
        assert stores.impressions.append(page(other), NOW) != first

    def test_the_ranks_shown_are_those_of_revision_and_model(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        stores.impressions.append(page(profile), NOW)
        again = page(profile, places=(ShownPlace("gwangju-01", 5, 0.5, 0.6),))
        stores.impressions.append(again, NOW)

        def ranks(revision: int, mini_cluster: str, model_version: str) -> frozenset[int]:
            identifier = profile.profile_id
            found: frozenset[int] = stores.impressions.ranks_shown(
                identifier, revision, mini_cluster, model_version
            )
            return found

        assert ranks(1, "gwangju-01", MODEL.version) == {1, 5}
        assert ranks(1, "gwangju-02", MODEL.version) == {2}
        assert ranks(2, "gwangju-01", MODEL.version) == frozenset()
        assert ranks(1, "gwangju-03", MODEL.version) == frozenset()
        assert ranks(1, "gwangju-01", "reference-2") == frozenset()
        assert stores.impressions.ranks_shown("no", 1, "gwangju-01", MODEL.version) == frozenset()

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

    def test_saying_the_same_again_adds_nothing(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        said = ("gwangju-01", VerdictKind.NOT_FOR_US, VerdictReason.OTHER, "zu weit", 2)
        first = judge(stores, profile, *said)
        between = judge(stores, profile, "gwangju-02", VerdictKind.INTERESTING)
        assert judge(stores, profile, *said, now=LATER) == first
        assert stores.verdicts.of_profile(profile.profile_id) == (first, between)

    @pytest.mark.parametrize(
        "other",
        [
            (VerdictKind.NOT_FOR_US, VerdictReason.OTHER, "note", 3),
            (VerdictKind.NOT_FOR_US, VerdictReason.OTHER, "", 2),
            (VerdictKind.NOT_FOR_US, None, "note", 2),
            (VerdictKind.WITHDRAWN, None, "note", 2),
        ],
    )
    def test_saying_something_else_is_kept_and_so_is_going_back(
        self, stores: Any, profile: ProfileRevision, other: tuple[Any, ...]
    ) -> None:
        said = (VerdictKind.NOT_FOR_US, VerdictReason.OTHER, "note", 2)
        for one in (said, other, said):
            judge(stores, profile, "gwangju-01", *one)
        assert len(stores.verdicts.of_profile(profile.profile_id)) == 3

    def test_the_same_about_other_answers_is_kept(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        later = stores.profiles.save(profile.profile_id, {"name": "Neu"}, 1, NOW)
        judge(stores, profile, "gwangju-01", VerdictKind.INTERESTING)
        judge(stores, later, "gwangju-01", VerdictKind.INTERESTING)
        kept = stores.verdicts.of_profile(profile.profile_id)
        assert [one.revision for one in kept] == [1, 2]

    def test_there_is_a_limit_to_the_verdicts_of_one_profile(
        self, stores: Any, profile: ProfileRevision, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("matcher.limits.MAX_VERDICTS", 2)
        other = stores.profiles.create({"name": "Andere"}, OTHER, EXPIRES, NOW)
        judge(stores, profile, "gwangju-01", VerdictKind.INTERESTING)
        last = judge(stores, profile, "gwangju-01", VerdictKind.WITHDRAWN)
        with pytest.raises(TooManyVerdictsError, match="2 verdicts") as caught:
            judge(stores, profile, "gwangju-02", VerdictKind.INTERESTING)
        assert (caught.value.profile_id, caught.value.limit) == (profile.profile_id, 2)
        assert judge(stores, profile, "gwangju-01", VerdictKind.WITHDRAWN) == last
        assert judge(stores, other, "gwangju-01", VerdictKind.INTERESTING).revision == 1


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

    def test_activating_what_the_same_actor_has_activated_adds_nothing(self, stores: Any) -> None:
        stores.models.add(MODEL, NOW)
        first = stores.models.activate(MODEL.version, "reference", NOW)
        assert stores.models.activate(MODEL.version, "reference", LATER) == first
        other = stores.models.activate(MODEL.version, "admin-1", LATER)
        assert stores.models.activations() == (first, other)

    def test_activating_at_once_is_kept_once(self, stores: Any) -> None:
        stores.models.add(MODEL, NOW)
        with ThreadPoolExecutor(4) as pool:
            done = pool.map(
                lambda _: stores.models.activate(MODEL.version, "reference", NOW), range(8)
            )
        assert set(done) == set(stores.models.activations())
        assert len(stores.models.activations()) == 1

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
