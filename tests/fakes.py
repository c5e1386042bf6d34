"""In-memory stores, a clock and tokens for tests; under the same contract as the SQL stores."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from matcher.audit import FIRST, AuditEvent, chained
from matcher.demonstration_ports import Mark
from matcher.errors import ModelMismatchError, NotEmptyError, UnknownHashError
from matcher.limits import (
    is_same_page,
    is_same_verdict,
    require_room_for_page,
    require_room_for_verdict,
    same_page_since,
)
from matcher.model_records import activation_event, require_activation
from matcher.operations import Services
from matcher.profile_events import judged
from matcher.records import (
    Activation,
    ActivationKind,
    Impression,
    ProfileRevision,
    ShownPage,
    StoredCatalogue,
    StoredModel,
    Verdict,
)
from matcher.report_ports import Shortlist
from matcher.review import Side
from matcher.review_records import Introduction
from matcher.verdicts import GivenVerdict
from tests.fake_accounts import FakeAccountStore, FakeAuditStore, FakeOutbox
from tests.fake_learning import FakeJobStore, FakeLearningStore
from tests.fake_partners import FakeNoticeStore, FakePartnerStore
from tests.fake_privacy import FakeErasureLog, FakePrivacyStore
from tests.fake_profiles import FakeProfileStore, Memory, copied, require_aware
from tests.fake_review import FakeReviewStore
from tests.fake_surveys import FakeSurveyStore
from tests.fake_upkeep import FakeUpkeepStore

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


@dataclass
class FakeClock:
    """A clock that stands still until it is told to move."""

    time: datetime = NOW

    def now(self) -> datetime:
        return self.time

    def move(self, **by: float) -> None:
        self.time += timedelta(**by)


@dataclass
class FakeTokens:
    """Tokens ``token-1``, ``token-2`` and so on; every call gives the next."""

    numbers: Any = field(default_factory=lambda: count(1))

    def __call__(self) -> str:
        return f"token-{next(self.numbers)}"


class FakeImpressionStore:
    """An ImpressionStore in memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def append(self, page: ShownPage, now: datetime) -> int:
        require_aware(now)
        with self._memory.lock:
            self._memory.require_revision(page.profile_id, page.revision)
            self._memory.require_versions(page.model_version, page.catalogue_version)
            for earlier_id, earlier, shown_at in self._memory.pages:
                if shown_at > same_page_since(now) and is_same_page(earlier, page):
                    return earlier_id
            to_the_firm = (page.profile_id, Side.FIRM)
            shown = [(one.profile_id, one.viewer.side) for _id, one, _at in self._memory.pages]
            require_room_for_page(page, shown.count(to_the_firm))
            page_id = next(self._memory.number)
            self._memory.pages.append((page_id, page, now))
            self._memory.impressions += [
                Impression(
                    id=next(self._memory.number),
                    page_id=page_id,
                    profile_id=page.profile_id,
                    revision=page.revision,
                    mini_cluster=place.mini_cluster,
                    rank=place.rank,
                    score=place.score,
                    chance=place.chance,
                    model_version=page.model_version,
                    catalogue_version=page.catalogue_version,
                    language=page.language,
                    channel=page.channel,
                    shown_at=now,
                    rank_probability=place.rank_probability,
                    actor=page.viewer.actor,
                    side=page.viewer.side,
                    origin=page.viewer.origin,
                )
                for place in page.places
            ]
            return page_id

    def of_profile(self, profile_id: str) -> tuple[Impression, ...]:
        found = (item for item in self._memory.impressions if item.profile_id == profile_id)
        return tuple(sorted(found, key=lambda item: (item.page_id, item.rank)))

    def last_language(self, profile_id: str) -> str | None:
        shown = self._shown_to(profile_id)
        return shown[-1].language if shown else None

    def ranks_shown(
        self, profile_id: str, revision: int, mini_cluster: str, model_version: str
    ) -> frozenset[int]:
        wanted = (revision, mini_cluster, model_version)
        return frozenset(
            item.rank
            for item in self._shown_to(profile_id)
            if (item.revision, item.mini_cluster, item.model_version) == wanted
        )

    def _shown_to(self, profile_id: str) -> list[Impression]:
        return [item for item in self.of_profile(profile_id) if item.side is Side.FIRM]


class FakeVerdictStore:
    """A VerdictStore in memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def append(
        self,
        revision: ProfileRevision,
        verdict: GivenVerdict,
        model_version: str,
        catalogue_version: str,
        now: datetime,
    ) -> Verdict:
        require_aware(now)
        with self._memory.lock:
            self._memory.require_revision(revision.profile_id, revision.revision)
            self._memory.require_versions(model_version, catalogue_version)
            given = self.of_profile(revision.profile_id)
            on_same = [item for item in given if item.mini_cluster == verdict.mini_cluster]
            said = (revision, verdict, model_version, catalogue_version)
            if on_same and is_same_verdict(on_same[-1], *said):
                return on_same[-1]
            require_room_for_verdict(revision.profile_id, len(given))
            stored = Verdict(
                id=next(self._memory.number),
                profile_id=revision.profile_id,
                revision=revision.revision,
                mini_cluster=verdict.mini_cluster,
                kind=verdict.kind,
                reason=verdict.reason,
                note=verdict.note,
                rank_shown=verdict.rank_shown,
                model_version=model_version,
                catalogue_version=catalogue_version,
                created_at=now,
                origin=verdict.origin,
            )
            self._memory.verdicts.append(stored)
            self._memory.note(judged(stored), now)
            return stored

    def of_profile(self, profile_id: str) -> tuple[Verdict, ...]:
        return tuple(item for item in self._memory.verdicts if item.profile_id == profile_id)


class FakeMarkStore:
    """A MarkStore in memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def marks(self) -> frozenset[Mark]:
        return frozenset(self._memory.marks)

    def set_mark(self, mark: Mark, actor: str, now: datetime) -> None:
        require_aware(now)
        memory = self._memory
        used = (memory.revisions, memory.users, memory.invitations, memory.networks, memory.audit)
        if mark is Mark.DEMONSTRATION and mark not in memory.marks and any(used):
            raise NotEmptyError
        if mark not in memory.marks:
            memory.marks.add(mark)
            event = AuditEvent(actor, "instance.marked", f"instance:{mark.value}", {})
            previous = memory.audit[-1].row_hash if memory.audit else FIRST
            memory.audit.append(chained(event, len(memory.audit) + 1, now, previous))


class FakeReportStore:
    """A ReportStore in memory."""

    def __init__(self, memory: Memory, review: FakeReviewStore) -> None:
        self._memory = memory
        self._review = review

    def begun(self) -> dict[str, datetime]:
        return {key: found[0].created_at for key, found in self._memory.revisions.items()}

    def shortlists(self) -> tuple[Shortlist, ...]:
        first: dict[tuple[str, int, str], datetime] = {}
        for _, page, shown_at in self._memory.pages:
            if page.viewer.side is not Side.FIRM:
                continue
            key = (page.profile_id, page.revision, page.model_version)
            first[key] = min(first.get(key, shown_at), shown_at)
        there = [Shortlist(*key, at) for key, at in first.items() if key[0] in self.begun()]
        return tuple(sorted(there, key=lambda one: one.first_shown_at))

    def requested(self, first: datetime, last: datetime) -> tuple[Introduction, ...]:
        require_aware(first)
        require_aware(last)
        every = (one for key in self.begun() for one in self._review.of_profile(key))
        found = (one for one in every if first <= one.requested_at < last)
        return tuple(sorted(found, key=lambda one: (one.requested_at, one.id)))


class FakeModelStore:
    """A ModelStore in memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def add(self, model: StoredModel, now: datetime) -> None:
        require_aware(now)
        stored = self._memory.models.setdefault(model.version, copied(model))
        _require_same("model", model.version, stored.content_hash, model.content_hash)

    def get(self, version: str) -> StoredModel:
        if version not in self._memory.models:
            raise ModelMismatchError("model", version)
        return copied(self._memory.models[version])

    def activate(
        self,
        version: str,
        actor: str,
        now: datetime,
        kind: ActivationKind = ActivationKind.REFERENCE,
        reason: str = "",
        seen: int | None = None,
    ) -> Activation:
        require_aware(now)
        self.get(version)
        memory = self._memory
        with memory.lock:
            last = memory.activations[-1] if memory.activations else None
            if last and (last.model_version, last.actor, last.kind) == (version, actor, kind):
                return last
            require_activation(last, seen, kind, reason)
            event = Activation(next(memory.number), version, actor, now, kind, reason)
            memory.activations.append(event)
            if kind is not ActivationKind.REFERENCE:
                before = last.model_version if last else ""
                memory.add_event(activation_event(version, actor, kind, reason, before), now)
            return event

    def active(self) -> StoredModel:
        if not self._memory.activations:
            raise ModelMismatchError("model")
        return self.get(self._memory.activations[-1].model_version)

    def activations(self) -> tuple[Activation, ...]:
        return tuple(self._memory.activations)


class FakeCatalogueStore:
    """A CatalogueStore in memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def add(self, catalogue: StoredCatalogue, now: datetime) -> None:
        require_aware(now)
        stored = self._memory.catalogues.setdefault(catalogue.version, copied(catalogue))
        _require_same("catalogue", catalogue.version, stored.content_hash, catalogue.content_hash)

    def get(self, version: str) -> StoredCatalogue:
        if version not in self._memory.catalogues:
            raise ModelMismatchError("catalogue", version)
        return copied(self._memory.catalogues[version])

    def latest(self) -> StoredCatalogue:
        if not self._memory.catalogues:
            raise ModelMismatchError("catalogue")
        return self.get(list(self._memory.catalogues)[-1])


@dataclass(frozen=True)
class FakeStores:
    """All in-memory stores over one memory, named like ``data.store.SqlStores``."""

    profiles: FakeProfileStore
    impressions: FakeImpressionStore
    verdicts: FakeVerdictStore
    models: FakeModelStore
    catalogues: FakeCatalogueStore
    review: FakeReviewStore
    accounts: FakeAccountStore
    outbox: FakeOutbox
    partners: FakePartnerStore
    notices: FakeNoticeStore
    audit: FakeAuditStore
    marks: FakeMarkStore
    reports: FakeReportStore
    upkeep: FakeUpkeepStore
    privacy: FakePrivacyStore
    learning: FakeLearningStore
    jobs: FakeJobStore
    surveys: FakeSurveyStore


def fake_stores() -> FakeStores:
    """Return empty stores."""
    memory = Memory()
    review = FakeReviewStore(memory)
    return FakeStores(
        FakeProfileStore(memory),
        FakeImpressionStore(memory),
        FakeVerdictStore(memory),
        FakeModelStore(memory),
        FakeCatalogueStore(memory),
        review,
        FakeAccountStore(memory),
        FakeOutbox(memory),
        FakePartnerStore(memory),
        FakeNoticeStore(memory),
        FakeAuditStore(memory),
        FakeMarkStore(memory),
        FakeReportStore(memory, review),
        FakeUpkeepStore(memory),
        FakePrivacyStore(memory),
        FakeLearningStore(memory),
        FakeJobStore(memory),
        FakeSurveyStore(memory),
    )


def fake_services(clock: FakeClock | None = None) -> Services:
    """Return services over empty in-memory stores; its tokens are ``token-1``, ``token-2`` ..."""
    stores = fake_stores()
    return Services(
        profiles=stores.profiles,
        impressions=stores.impressions,
        verdicts=stores.verdicts,
        models=stores.models,
        catalogues=stores.catalogues,
        review=stores.review,
        audit=stores.audit,
        accounts=stores.accounts,
        outbox=stores.outbox,
        partners=stores.partners,
        notices=stores.notices,
        marks=stores.marks,
        reports=stores.reports,
        upkeep=stores.upkeep,
        privacy=stores.privacy,
        learning=stores.learning,
        jobs=stores.jobs,
        surveys=stores.surveys,
        erasure_log=FakeErasureLog(),
        clock=clock or FakeClock(),
        new_token=FakeTokens(),
        link_lifetime=timedelta(days=90),
    )


def _require_same(kind: str, version: str, expected: str, found: str) -> None:
    if expected != found:
        raise UnknownHashError(kind, version, expected, found)
