"""The PrivacyStore and the erasure log in memory, under the same contract as the real ones."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from matcher.errors import ConsentError, ProfileNotFoundError
from matcher.limits import require_room_for_consent
from matcher.privacy import (
    Consent,
    Erasure,
    OperatorText,
    Period,
    TextKind,
    consented,
    period_set,
    require_days,
    standing_version,
    text_saved,
)
from tests.fake_profiles import Memory


class FakePrivacyStore:
    """Texts, consents and periods in lists."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def save_text(
        self, kind: TextKind, texts: Mapping[str, str], actor: str, now: datetime
    ) -> OperatorText:
        known = self.texts(kind)
        text = OperatorText(kind, len(known) + 1, **texts, actor=actor, saved_at=now)
        if known and all(known[-1].in_language(one) == texts[one] for one in texts):
            return known[-1]
        self._memory.texts.append(text)
        self._memory.add_event(text_saved(text), now)
        return text

    def texts(self, kind: TextKind) -> tuple[OperatorText, ...]:
        return tuple(one for one in self._memory.texts if one.kind is kind)

    def add_consent(self, profile_id: str, version: int, given: bool, now: datetime) -> Consent:
        if profile_id not in self._memory.revisions:
            raise ProfileNotFoundError(profile_id)
        earlier = self.consents(profile_id)
        standing = standing_version(earlier)
        if version not in {one.version for one in self.texts(TextKind.CONSENT)}:
            raise ConsentError(version)
        if given and standing == version:
            return earlier[-1]
        if not given and standing != version:
            raise ConsentError(version)
        if given:
            require_room_for_consent(profile_id, len(earlier))
        added = Consent(profile_id, version, given, now)
        self._memory.consents.append(added)
        self._memory.add_event(consented(added), now)
        return added

    def consents(self, profile_id: str) -> tuple[Consent, ...]:
        return tuple(one for one in self._memory.consents if one.profile_id == profile_id)

    def agreed(self, version: int) -> frozenset[str]:
        last = {one.profile_id: one for one in self._memory.consents}.values()
        return frozenset(one.profile_id for one in last if one.given and one.version == version)

    def withdrawn(self) -> Mapping[str, datetime]:
        last = {one.profile_id: one for one in self._memory.consents}
        return {key: one.at for key, one in last.items() if not one.given}

    def periods(self) -> Mapping[Period, int]:
        return dict(self._memory.periods)

    def set_period(self, period: Period, days: int, actor: str, now: datetime) -> None:
        require_days(period.value, days)
        self._memory.periods[period] = days
        self._memory.add_event(period_set(period.value, days, actor), now)


class FakeErasureLog:
    """The erasure log as a list."""

    def __init__(self) -> None:
        self.entries: list[Erasure] = []

    def read(self) -> tuple[Erasure, ...]:
        return tuple(self.entries)

    def append(self, erasures: Collection[Erasure]) -> None:
        self.entries += erasures
