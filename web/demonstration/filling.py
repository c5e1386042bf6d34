"""Fills a demonstration by living through its story with the ordinary use cases."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count

from features.profiles import SMEProfile
from matcher.accounts import COMMAND, Account
from matcher.brief import Brief
from matcher.consent import NameTold
from matcher.demonstration import FirmStory, Request, TakenStep, firm_stories
from matcher.demonstration_ports import Mark
from matcher.firm_operations import take_over
from matcher.introduction_operations import FIRST_CONTACT, ask_for_introduction, take_firm_step
from matcher.mail import Message
from matcher.notice_operations import AT_ONCE, follow_silence, silent_ones
from matcher.operations import (
    Services,
    record_impressions,
    record_verdict,
    save_answers,
    start_profile,
)
from matcher.origins import Origin
from matcher.partner import PartnerContact
from matcher.partner_operations import answer_with_link, contacts_for, offer, send
from matcher.pipeline import Matcher
from matcher.planning import Command
from matcher.recommend import Ranked, rank, shown_page
from matcher.records import Channel, ProfileRevision, Viewer
from matcher.review import ReviewAction
from matcher.review_errors import (
    AlreadyRequestedError,
    PairForbiddenError,
    ReplyLinkError,
    WorldMovedError,
)
from matcher.review_operations import assign, decide, preview
from matcher.review_records import MAX_MESSAGE, Introduction, RuleKind
from matcher.rule_operations import add_rule
from matcher.silence import Silence
from matcher.survey_operations import import_survey
from matcher.survey_synthetic import SurveyPlan, synthetic_survey
from matcher.verdicts import GivenVerdict
from web.demonstration.clock import LENGTH, StoryClock
from web.demonstration.people import MEMBERS, NETWORKS, Login, enter_contacts, settle
from web.jobs import letters_of, patience_of
from web.partner.offers import letters_for
from web.wiring import wired

SEED = 20261122
PLACES_SHOWN = 10
SWEEP = timedelta(days=7)
"""How often it is looked after what follows from silence."""
SURVEYED_AFTER = timedelta(days=30)
_REPLIES = (
    ReviewAction.REPLY_INTERESTED,
    ReviewAction.REPLY_NOT_NOW,
    ReviewAction.REPLY_REFUSED,
)
_LATER_ANSWERS = ("problem", "wipo_fields", "style")
"""What a firm that corrects itself leaves out at first."""


class Agenda:
    """What is still to happen, the earliest first; at the same moment in the order given."""

    def __init__(self) -> None:
        self._waiting: list[tuple[datetime, int, Callable[[], None]]] = []
        self._numbers = count()

    def at(self, moment: datetime, happening: Callable[[], None]) -> None:
        """Let something happen at a moment."""
        heapq.heappush(self._waiting, (moment, next(self._numbers), happening))

    def live(self, clock: StoryClock) -> None:
        """Let happen all that comes before the end, also what is added meanwhile."""
        while self._waiting and self._waiting[0][0] < clock.end:
            moment, _number, happening = heapq.heappop(self._waiting)
            clock.time = moment
            happening()
        clock.time = clock.end


def fill_demonstration(
    services: Services,
    matcher: Matcher,
    firms: Iterable[SMEProfile],
    clock: StoryClock,
    seed: int = SEED,
) -> list[Login]:
    """Fill an empty installation, marked before and after, and return how to log in.

    Needs the context of an application over the same services.

    Parameters
    ----------
    services : of the installation, with the clock of the story.
    firms : synthetic ones.

    Raises
    ------
    NotEmptyError : the installation holds something already.
    """
    # A firm may come back at the end to what it began a year ago.
    services = replace(services, link_lifetime=LENGTH + timedelta(days=90))
    services.marks.set_mark(Mark.DEMONSTRATION, COMMAND, clock.now())
    people = settle(services)
    enter_contacts(services, matcher.catalogue, people)
    agenda = Agenda()
    by_land = {land: people[one.coordinators[0]][0] for one in NETWORKS for land in one.members}
    profiles = list(firms)
    members = [people[f"firma{number}"][0] for number in range(1, MEMBERS + 1)]
    for number, (profile, story) in enumerate(
        zip(profiles, firm_stories(len(profiles), seed), strict=True)
    ):
        member = members[number] if number < MEMBERS else None
        firm = _Firm(
            services,
            matcher,
            agenda,
            clock.end,
            profile,
            story,
            by_land[profile.land or ""],
            member,
        )
        agenda.at(clock.end - story.before_end, firm.begin)
    agenda.at(clock.now() + SURVEYED_AFTER, partial(_survey, services))
    moment = clock.now()
    while (moment := moment + SWEEP) < clock.end:
        agenda.at(moment, partial(_sweep, services, (Silence.EXPIRE,)))
    agenda.live(clock)
    _sweep(services, tuple(Silence))
    services.marks.set_mark(Mark.FILLED, COMMAND, clock.now())
    return [login for _, login in people.values()]


def _survey(services: Services) -> None:
    """Take in a survey that says that it is synthetic, so that its figures can be seen."""
    import_survey(services, synthetic_survey(SurveyPlan(), SEED), COMMAND)


def _sweep(services: Services, wanted: tuple[Silence, ...]) -> None:
    """Do what follows from silence, and count as told and sent what a year of it would have been.

    Nobody is there to read it, and nothing is to be left over for whoever opens the demonstration.
    """
    settings, now = wired().settings, services.clock.now()
    dues = [one for one in silent_ones(services, patience_of(settings)) if one.what in wanted]
    follow_silence(services, letters_of(services, settings), dues)
    while pending := services.notices.pending(AT_ONCE):
        services.notices.settle(pending, (), (), now)
    while claimed := services.outbox.claim(AT_ONCE, now):
        for message in claimed:
            services.outbox.sent(message.key, now)


class _Firm:
    """One firm as it lives through its story."""

    def __init__(
        self,
        services: Services,
        matcher: Matcher,
        agenda: Agenda,
        end: datetime,
        profile: SMEProfile,
        story: FirmStory,
        coordinator: Account,
        member: Account | None,
    ) -> None:
        self._services = services
        self._matcher = matcher
        self._agenda = agenda
        self._end = end
        self._profile = profile
        self._story = story
        self._coordinator = coordinator
        self._member = member
        self._token = ""
        self._reply_tokens: dict[str, str] = {}
        self._ranked: Ranked | None = None

    def begin(self) -> None:
        """Begin the profile, and plan the rest."""
        answers = self._profile.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        corrects = self._story.corrects
        first = {
            key: value
            for key, value in answers.items()
            if not corrects or key not in _LATER_ANSWERS
        }
        self._token, revision = start_profile(self._services, first)
        if self._member:
            take_over(self._services, self._token, self._member)
        self._look(revision)
        now = self._services.clock.now()
        if corrects:
            self._agenda.at(now + timedelta(hours=1), partial(self._correct, answers))
        self._agenda.at(now + timedelta(minutes=80), self._say)
        if self._story.corrects and not self._story.verdicts:
            # A coordinator knows of a firm once it has asked for something.
            asked = [self._end - each.before_end for each in self._story.requests]
            self._agenda.at(min(asked, default=now) + timedelta(hours=2), self._rule)
        for request in self._story.requests:
            self._agenda.at(self._end - request.before_end, partial(self._ask, request))

    def _correct(self, answers: Mapping[str, object]) -> None:
        self._look(save_answers(self._services, self._token, answers, 1))

    def _look(self, revision: ProfileRevision) -> None:
        self._ranked = rank(self._matcher, revision)
        shown = self._ranked.recommendation.ranking[:PLACES_SHOWN]
        viewer = Viewer(f"link:{revision.profile_id}", origin=Origin.RESULTS)
        page = shown_page(self._ranked, shown, "de", Channel.WEB, viewer)
        record_impressions(self._services, page)

    def _at_rank(self, place: int) -> str:
        assert self._ranked is not None  # noqa: S101 - it has looked
        return self._ranked.recommendation.ranking[place - 1].mini_cluster

    def _say(self) -> None:
        for one in self._story.verdicts:
            verdict = GivenVerdict(self._at_rank(one.rank), one.kind, one.reason, "", one.rank)
            matcher = self._matcher
            record_verdict(
                self._services, self._token, verdict, matcher.catalogue, matcher.model.version
            )

    def _rule(self) -> None:
        """Let the coordinator note that the firm knows a competitor, and recommend another."""
        ends = self._end + timedelta(days=30)
        for kind, place, said, until in (
            (RuleKind.COMPETITOR, PLACES_SHOWN, "vom Unternehmen als Wettbewerber genannt", None),
            (RuleKind.PIN, 1, "auf einer Messe ins Gespräch gekommen", ends),
        ):
            add_rule(
                self._services,
                self._coordinator,
                self._matcher.catalogue,
                self._firm_id,
                kind,
                self._at_rank(place),
                f"Synthetisch: {said}.",
                until,
                None,
            )

    @property
    def _firm_id(self) -> str:
        assert self._ranked is not None  # noqa: S101 - it has looked
        return self._ranked.revision.profile_id

    def _ask(self, request: Request) -> None:
        assert self._ranked is not None  # noqa: S101 - it has looked
        sought = self._profile.technologies_sought or self._profile.technologies_offered
        message = self._profile.problem or f"Wir suchen einen Partner für: {sought[0]}."
        place = self._at_rank(request.rank)
        try:
            one = ask_for_introduction(
                self._services,
                self._token,
                self._ranked,
                place,
                message[:MAX_MESSAGE],
                FIRST_CONTACT,
            )
        except (AlreadyRequestedError, PairForbiddenError):
            return
        moment = self._services.clock.now()
        for step in request.steps:
            moment += step.after
            self._agenda.at(moment, partial(self._step, one, step))

    def _step(self, asked: Introduction, step: TakenStep) -> None:
        """Take a step if it can be taken: a slot may be missing, or the step before."""
        one = self._services.review.get(asked.id)
        undoes = len(one.steps) if step.action is ReviewAction.UNDO else None
        command = Command(
            one.id, step.action, len(one.steps), step.relevance, step.reasons, undoes=undoes
        )
        if step.action in (ReviewAction.ANSWER, ReviewAction.WITHDRAW):
            note = "Ja, das Muster liegt vor." if step.action is ReviewAction.ANSWER else ""
            take_firm_step(self._services, self._token, one.id, step.action, len(one.steps), note)
        elif step.action is ReviewAction.CONTACT:
            self._contact(one)
        elif step.action in _REPLIES:
            self._reply(one, command)
        else:
            self._decide(command)

    def _contact(self, one: Introduction) -> None:
        """Let the coordinator write to the partner, if that is possible still."""
        services, catalogue = self._services, self._matcher.catalogue
        letters = letters_for(one)

        def compose(
            contact: PartnerContact, brief: Brief, told: NameTold | None, token: str
        ) -> Message:
            self._reply_tokens[one.id] = token
            return letters.compose(contact, brief, told, token)

        contact = contacts_for(services, catalogue, one)[0].id
        about = (self._coordinator, catalogue, one.id, ReviewAction.CONTACT, contact, compose)
        shown = offer(services, *about)
        if shown.can_go_out:
            send(services, self._coordinator, shown, shown.fingerprint, compose)

    def _reply(self, one: Introduction, said: Command) -> None:
        """Let the partner answer by its link, if it was written to and is waited for still."""
        token = self._reply_tokens.get(one.id, "")
        with suppress(ReplyLinkError, WorldMovedError):
            answer_with_link(self._services, self._matcher.catalogue, token, said)

    def _decide(self, command: Command) -> None:
        given = (self._services, self._coordinator, self._matcher.catalogue)
        planned = preview(*given, [command])
        if planned.refused:
            return
        if command.seen == 0:
            assign(self._services, self._coordinator, command.introduction, self._coordinator.id)
        decide(*given, [command], planned.fingerprint)
