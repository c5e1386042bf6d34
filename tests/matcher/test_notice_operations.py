"""Nothing is told twice, nothing is lost, and silence is followed in its time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.profiles import Contact
from matcher.accounts import AccountChange, Role
from matcher.erasure_operations import apply_retention, set_period, tidy_mail
from matcher.mail import Message
from matcher.notice_operations import Told, follow_silence, send_digests, silent_ones, tell
from matcher.notices import ASSIGNED, Addressee, MailMode, Notice, is_reminder, worth_telling
from matcher.operations import Services, load_reference, start_profile
from matcher.privacy import Period
from matcher.records import StoredCatalogue, StoredModel
from matcher.review import ReviewAction, ReviewState, Side
from matcher.review_records import Introduction, NewIntroduction
from matcher.silence import EXPIRING, REMINDED, Patience, Silence, due
from tests.account_cases import account, network
from tests.fakes import NOW, fake_services
from tests.review_cases import do, request_one
from tests.reviewing import taken

ASKED = NewIntroduction("firm", 1, "gwangju-01", "m", "c", 1, 0.5, 0.6, 0.4, 0.8, "x", frozenset())


class PlainLetters:
    """Writes what a letter is about, and nothing else."""

    def news(self, to: Addressee, told: Sequence[Told]) -> Message:
        numbers = ",".join(str(notice.number) for _one, notice in told)
        return Message("", to.email, to.language, "news", numbers)

    def reminder(self, to: Addressee, one: Introduction) -> Message:
        return Message("", to.email, to.language, "reminder", one.state.value)


@pytest.fixture
def services() -> Services:
    opened = fake_services()
    load_reference(opened, StoredCatalogue.of("c", "2007", {}), StoredModel.of("m", {}))
    carl = account("carl", Role.COORDINATOR)
    change = AccountChange(created=(carl,), networks=(network("thuringia", "carl"),))
    opened.accounts.apply(change, NOW)
    return opened


def ask(services: Services, mini_cluster: str = "gwangju-01", firm: str = "") -> Introduction:
    if not firm:
        contact = Contact(email="erika@muster.example")
        firm = start_profile(services, {"name": "Muster", "land": "DE-TH"}, contact)[1].profile_id
    asked = replace(ASKED, profile_id=firm, mini_cluster=mini_cluster)
    return request_one(services.review, asked, f"link:{firm}", services.clock.now())


def sent(services: Services) -> list[tuple[str, str]]:
    """Return recipient and text of what was written since the last look."""
    now = services.clock.now()
    claimed = services.outbox.claim(99, now)
    for one in claimed:
        services.outbox.sent(one.key, now)
    return [(one.recipient, one.body) for one in claimed]


def test_a_crash_between_writing_and_noting_tells_once(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(services)
    settle = services.notices.settle

    def crash(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(services.notices, "settle", crash)
    with pytest.raises(KeyboardInterrupt):
        tell(services, PlainLetters())
    assert sent(services) == []
    monkeypatch.setattr(services.notices, "settle", settle)
    pending = services.notices.pending(9)
    tell(services, PlainLetters())
    assert sent(services) == [("carl@example.org", "0")]
    # The same notice once more, as if it had been read before the other process was through.
    monkeypatch.setattr(services.notices, "pending", lambda _limit, last: () if last else pending)
    tell(services, PlainLetters())
    assert sent(services) == []


def test_a_request_that_is_withdrawn_before_anybody_was_told_is_not_told(
    services: Services,
) -> None:
    one = ask(services)
    do(services, one, ReviewAction.WITHDRAW, side=Side.FIRM)
    tell(services, PlainLetters())
    assert sent(services) == []
    assert services.notices.pending(9) == ()
    told = ask(services, "gwangju-02", one.asked.profile_id)
    tell(services, PlainLetters())
    do(services, told, ReviewAction.WITHDRAW, side=Side.FIRM)
    tell(services, PlainLetters())
    assert sent(services) == [("carl@example.org", "0"), ("carl@example.org", "1")]


def test_who_is_told_daily_gets_one_letter_the_next_day(services: Services) -> None:
    services.notices.set_mode("account:carl", MailMode.DAILY, "account:carl", NOW)
    one = ask(services)
    ask(services, "gwangju-02", one.asked.profile_id)
    tell(services, PlainLetters())
    assert send_digests(services, PlainLetters()) == 0
    services.clock.move(days=1)  # type: ignore[attr-defined]
    assert send_digests(services, PlainLetters()) == 1
    assert send_digests(services, PlainLetters()) == 0
    assert sent(services) == [("carl@example.org", "0,0")]


def test_a_digest_leads_to_what_its_reader_decides_on_and_to_nothing_else(
    services: Services,
) -> None:
    told: list[Addressee] = []

    class Heard(PlainLetters):
        def news(self, to: Addressee, told_of: Sequence[Told]) -> Message:
            told.append(to)
            return super().news(to, told_of)

    one = ask(services)
    elsewhere = start_profile(services, {"name": "Eigene GmbH", "land": "DE-BY"})[1].profile_id
    other = ask(services, firm=elsewhere)
    # Carl is a member of a firm of another network, too.
    joined = AccountChange(joined=((elsewhere, "carl"),))
    services.accounts.apply(joined, NOW)
    services.notices.set_mode("account:carl", MailMode.DAILY, "account:carl", NOW)
    do(services, other, ReviewAction.DEFER)
    tell(services, Heard())
    services.clock.move(days=1)  # type: ignore[attr-defined]
    assert send_digests(services, Heard()) == 1
    assert [to.reviews for to in told] == [frozenset({one.id})]


def test_addressees_are_looked_up_once_for_all_that_is_overdue(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 6):
        ask(services, f"gwangju-0{number}")
    services.clock.move(days=30)  # type: ignore[attr-defined]
    dues = silent_ones(services, Patience({ReviewState.REQUESTED: 7}, {}))
    assert len(dues) == 5
    looked = Counter[str]()
    for store, name in ((services.accounts, "networks"), (services.accounts, "accounts"),
                        (services.profiles, "latest_of"),
                        (services.outbox, "unknown"), (services.notices, "modes")):  # fmt: skip
        monkeypatch.setattr(store, name, counted(looked, name, getattr(store, name)))
    assert len(follow_silence(services, PlainLetters(), dues)) == 5
    assert looked == {"networks": 1, "accounts": 1, "latest_of": 1, "unknown": 1, "modes": 1}
    assert follow_silence(services, PlainLetters(), dues) == ()
    assert len(sent(services)) == 5


def counted(looked: Counter[str], name: str, look: Callable[..., Any]) -> Callable[..., Any]:
    def count(*given: Any) -> Any:
        looked[name] += 1
        return look(*given)

    return count


def test_a_digest_is_not_written_to_who_has_left_the_network(services: Services) -> None:
    services.notices.set_mode("account:carl", MailMode.DAILY, "account:carl", NOW)
    ask(services)
    tell(services, PlainLetters())
    services.accounts.apply(AccountChange(networks=(network("thuringia"),)), NOW)
    services.clock.move(days=1)
    assert send_digests(services, PlainLetters()) == 0
    assert services.notices.kept(services.clock.now(), 9) == ()


def test_a_digest_that_is_no_longer_wanted_is_dropped(services: Services) -> None:
    services.notices.set_mode("account:carl", MailMode.DAILY, "account:carl", NOW)
    ask(services)
    tell(services, PlainLetters())
    services.notices.set_mode("account:carl", MailMode.NEVER, "account:carl", NOW)
    services.clock.move(days=1)  # type: ignore[attr-defined]
    assert send_digests(services, PlainLetters()) == 0
    assert services.notices.kept(services.clock.now(), 9) == ()


def test_news_of_an_erased_firm_is_not_told(services: Services) -> None:
    one = ask(services)
    services.profiles.erase(one.asked.profile_id, NOW)
    tell(services, PlainLetters())
    assert sent(services) == []


def test_somebody_is_reminded_once_and_then_it_expires(services: Services) -> None:
    one = ask(services)
    tell(services, PlainLetters())
    sent(services)
    patience = Patience({ReviewState.REQUESTED: 7}, {ReviewState.REQUESTED: 20})
    assert silent_ones(services, patience) == ()
    services.clock.move(days=7)  # type: ignore[attr-defined]
    (found,) = silent_ones(services, patience)
    assert follow_silence(services, PlainLetters(), [found]) == (found,)
    assert follow_silence(services, PlainLetters(), [found]) == ()
    assert sent(services) == [("carl@example.org", "requested")]
    services.clock.move(days=13)  # type: ignore[attr-defined]
    (over,) = silent_ones(services, patience)
    assert over.what is Silence.EXPIRE
    assert follow_silence(services, PlainLetters(), [over, over]) == (over,)
    assert services.review.get(one.id).state is ReviewState.EXPIRED


def test_nobody_is_reminded_again_when_the_time_of_messages_is_over(services: Services) -> None:
    ask(services)
    tell(services, PlainLetters())
    patience = Patience({ReviewState.REQUESTED: 7}, {})
    services.clock.move(days=7)  # type: ignore[attr-defined]
    (found,) = silent_ones(services, patience)
    follow_silence(services, PlainLetters(), [found])
    assert len(sent(services)) == 2
    set_period(services, Period.MESSAGES, 1, "command")
    services.clock.move(days=2)  # type: ignore[attr-defined]
    assert apply_retention(services).counts["messages"] == 1
    (kept,) = services.outbox.keys()
    assert is_reminder(kept)
    assert follow_silence(services, PlainLetters(), silent_ones(services, patience)) == ()
    mailer = Kept({kept, "other"})
    tidy_mail(services, mailer)
    assert mailer.keys == set()
    services.profiles.erase(found.introduction.asked.profile_id, NOW)
    assert services.outbox.keys() == frozenset()


class Kept:
    """A mailer that stores what it is told of."""

    def __init__(self, keys: set[str]) -> None:
        self.keys = keys

    def send(self, message: Message) -> None:
        self.keys.add(message.key)

    def keep_only(self, keys: Callable[[], Collection[str]]) -> int:
        gone = self.keys - set(keys())
        self.keys -= gone
        return len(gone)


def test_a_letter_that_cannot_be_worded_keeps_no_other_back(
    services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    class Stumbling(PlainLetters):
        broken = ""

        def news(self, to: Addressee, told: Sequence[Told]) -> Message:
            if told[0][0].id == self.broken:
                raise KeyError("carl@example.org")
            return super().news(to, told)

    letters, one = Stumbling(), ask(services)
    ask(services, "gwangju-02", one.asked.profile_id)
    letters.broken = one.id
    assert tell(services, letters).letters == 1
    assert len(sent(services)) == 1
    assert [record.getMessage() for record in caplog.records] == [
        "a letter cannot be worded: KeyError"
    ]
    letters.broken = ""
    assert tell(services, letters).letters == 1
    assert services.notices.pending(9) == ()


def test_what_nobody_can_be_told_of_waits_for_somebody_but_not_for_ever(
    services: Services,
) -> None:
    nobody, carl = network("thuringia"), network("thuringia", "carl")
    services.accounts.apply(AccountChange(networks=(nobody,)), NOW)
    firm = ask(services).asked.profile_id
    assert tell(services, PlainLetters()).letters == 0
    assert len(services.notices.pending(9)) == 1
    services.clock.move(days=1)  # type: ignore[attr-defined]
    services.accounts.apply(AccountChange(networks=(carl,)), NOW)
    # Seldom tried again: only with what is done every hour.
    assert tell(services, PlainLetters(), timedelta(hours=2)).letters == 0
    assert tell(services, PlainLetters()).letters == 1
    services.accounts.apply(AccountChange(networks=(nobody,)), NOW)
    ask(services, "gwangju-02", firm)
    services.clock.move(days=7)  # type: ignore[attr-defined]
    tell(services, PlainLetters())
    assert services.notices.pending(9) == ()


def test_nothing_is_written_for_who_was_reminded_before(services: Services) -> None:
    ask(services)
    services.clock.move(days=7)  # type: ignore[attr-defined]
    (found,) = silent_ones(services, Patience({ReviewState.REQUESTED: 7}, {}))
    assert follow_silence(services, PlainLetters(), [found]) == (found,)
    letters = Mock()
    assert follow_silence(services, letters, [found]) == ()
    letters.reminder.assert_not_called()


def test_without_any_days_nothing_follows(services: Services) -> None:
    ask(services)
    services.clock.move(days=999)  # type: ignore[attr-defined]
    assert silent_ones(services, Patience({}, {})) == ()


@given(
    st.sampled_from(ReviewState),
    st.integers(0, 400),
    st.dictionaries(st.sampled_from(sorted(REMINDED)), st.integers(1, 300)),
    st.dictionaries(st.sampled_from(sorted(EXPIRING)), st.integers(1, 300)),
)
def test_an_end_comes_before_a_reminder_and_both_in_their_time(
    state: ReviewState, days: int, remind: dict[Any, int], expire: dict[Any, int]
) -> None:
    one = Introduction("one", ASKED, "x", NOW, (), state, NOW)
    found = due([one], Patience(remind, expire), NOW + timedelta(days=days))
    ends = days >= expire.get(state, 999)
    reminds = days >= remind.get(state, 999) and not ends
    assert [each.what for each in found] == [Silence.EXPIRE] * ends + [Silence.REMIND] * reminds


@pytest.mark.parametrize(
    ("steps", "pending", "told"),
    [
        (("accept", "undo 1"), (1, 2), ()),
        (("accept", "undo 1"), (2,), (2,)),
        (("accept", "undo 1", "undo 2"), (1, 2, 3), (1,)),
        (("defer", "accept", "undo 2"), (0, 1, 2, 3), (0, 1)),
    ],
)
def test_what_was_taken_back_in_time_is_not_told(
    steps: tuple[str, ...], pending: tuple[int, ...], told: tuple[int, ...]
) -> None:
    one = Introduction("one", ASKED, "x", NOW, taken(*steps), ReviewState.REQUESTED, NOW)
    found = worth_telling(one, [Notice("one", number, NOW) for number in pending])
    assert tuple(notice.number for notice in found) == told


def test_who_is_assigned_an_introduction_is_told_once_and_not_by_themselves(
    services: Services,
) -> None:
    change = AccountChange(
        created=(account("cora", Role.COORDINATOR), account("kim", Role.COORDINATOR)),
        networks=(network("thuringia", "carl", "cora"),),
    )
    services.accounts.apply(change, NOW)
    one = ask(services)
    tell(services, PlainLetters())
    sent(services)

    def assign(assignee: str, actor: str = "account:carl") -> list[tuple[str, str]]:
        services.clock.move(minutes=1)  # type: ignore[attr-defined]
        services.review.assign(one.id, assignee, actor, services.clock.now())
        tell(services, PlainLetters())
        return sent(services)

    to_cora = [("cora@example.org", str(ASSIGNED))]
    assert assign("cora") == to_cora
    assert assign("cora") == []
    assert assign("carl") == []
    assert assign("cora") == to_cora
    assert assign("") == []
    # Kim has left the network: nobody is told of what they cannot see.
    assert assign("kim") == []
    # Whoever was assigned it and lost it before anybody was told is told nothing.
    services.review.assign(one.id, "cora", "account:carl", services.clock.now())
    assert assign("carl") == []


def test_an_assignment_waits_for_the_digest_of_who_wants_one(services: Services) -> None:
    one = ask(services)
    tell(services, PlainLetters())
    sent(services)
    services.notices.set_mode("account:carl", MailMode.DAILY, "account:carl", NOW)
    for assignee in ("carl", "", "carl"):
        services.review.assign(one.id, assignee, "account:cora", services.clock.now())
        tell(services, PlainLetters())
    assert sent(services) == []
    services.clock.move(days=1)  # type: ignore[attr-defined]
    send_digests(services, PlainLetters())
    assert sent(services) == [("carl@example.org", str(ASSIGNED))]
