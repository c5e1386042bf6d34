"""The first page after logging in: what waits for somebody, and the ways to their work."""

from __future__ import annotations

from collections.abc import Iterator

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from matcher.accounts import STAFF, Account, Role, ScopeKind
from matcher.agenda_operations import Task, Todo, agenda_of
from matcher.firm_operations import firms_of
from matcher.model_operations import listed_models
from matcher.model_records import JobKind, JobState
from matcher.partner_operations import standing_of
from matcher.review import ReviewState
from matcher.scope_operations import scope_of
from web.accounts.contexts import HomePage, TodoRow, WorkGroup, WorkLink
from web.accounts.words import roles_of
from web.language import current_language
from web.learning.pages import candidate_of
from web.permissions import allowed, permission_of
from web.wiring import wired
from web.wording.formatting import Formats

_FOR_MINI_CLUSTERS = frozenset({"incoming.index", "review.slots"})
"""Pages that are empty for who looks after no mini-cluster."""
_FOR_FIRMS = frozenset({"review.queue"})
"""Pages that are empty for who looks after mini-clusters alone."""


def home_page(account: Account) -> HomePage:
    """Return the first page of an account."""
    services = wired().services
    firms = firms_of(services, account)
    staff = bool(account.roles & STAFF)
    return HomePage(
        account=account,
        roles=roles_of(account),
        staff=staff,
        todos=(*_todos(account), *_news(account)) if staff else (),
        work=tuple(_work(account)),
        firms=firms,
        standing={one.profile_id: standing_of(services, one.profile_id) for one in firms},
    )


def _todos(account: Account) -> Iterator[TodoRow]:
    """Yield what waits, in words: the count in the link, the rest beside it."""
    wiring = wired()
    second_person = wiring.settings.catalogue_second_person
    for one in agenda_of(wiring.services, account, wiring.catalogue, second_person=second_person):
        yield TodoRow(_sentence(one), _address(one.task), _beside(one))
    if Role.ADMINISTRATOR in account.roles and not wiring.settings.operator_name:
        text = _("The imprint does not say who runs this service")
        yield TodoRow(
            text, url_for("pages.imprint"), _("It is set where the service is installed.")
        )


def _news(account: Account) -> Iterator[TodoRow]:
    """Yield what learning has to tell those who follow it."""
    if not allowed(permission_of("learning.index"), account.roles):
        return
    services, fmt = wired().services, Formats(current_language())
    candidate = candidate_of(listed_models(services))
    if candidate is not None and candidate.training is not None:
        day = fmt.day(candidate.training.at)
        passed = bool(candidate.reports) and bool(candidate.reports[-1].document["promoted"])
        found = _("proven better on unseen decisions") if passed else _("not proven better")
        text = _("New weights were learned and do not rank yet")
        yield TodoRow(text, url_for("learning.index"), f"{day} · {found}")
    retrainings = (one for one in services.jobs.jobs() if one.kind is JobKind.RETRAIN)
    last = next(retrainings, None)
    if last is not None and last.state in (JobState.FAILED, JobState.LOST):
        page = "learning.retraining" if Role.ADMINISTRATOR in account.roles else "learning.index"
        yield TodoRow(_("The last retraining failed"), url_for(page), "")


def _sentence(one: Todo) -> str:
    """Return what waits as a sentence with its number."""
    return {
        Task.DECIDE: ngettext(
            "%(num)s request waits for a decision",
            "%(num)s requests wait for a decision",
            one.count,
        ),
        Task.WRITE: ngettext(
            "%(num)s request was accepted: write to the partner",
            "%(num)s requests were accepted: write to the partners",
            one.count,
        ),
        Task.BRING_TOGETHER: ngettext(
            "%(num)s partner is interested: bring both sides together",
            "%(num)s partners are interested: bring both sides together",
            one.count,
        ),
        Task.NO_SLOTS: ngettext(
            "%(num)s of your mini-clusters has no free slot, and requests wait for it",
            "%(num)s of your mini-clusters have no free slot, and requests wait for them",
            one.count,
        ),
        Task.ORPHANS: ngettext(
            "%(num)s open request is in nobody’s queue",
            "%(num)s open requests are in nobody’s queue",
            one.count,
        ),
        Task.CONFIRM: ngettext(
            "%(num)s contact of a partner waits to be confirmed",
            "%(num)s contacts of partners wait to be confirmed",
            one.count,
        ),
        Task.APPLY: ngettext(
            "%(num)s change of the catalogue waits to be applied",
            "%(num)s changes of the catalogue wait to be applied",
            one.count,
        ),
        Task.NO_NETWORKS: _("There is no network yet: nobody can decide on requests"),
        Task.NO_COORDINATOR: ngettext(
            "%(num)s network has no coordinator",
            "%(num)s networks have no coordinator",
            one.count,
        ),
        Task.NO_LEGAL_BASIS: _("Neither a consent text nor another legal basis is given yet"),
        Task.TAKE_UP_AGAIN: ngettext(
            "%(num)s request is deferred", "%(num)s requests are deferred", one.count
        ),
        Task.LOOK_AT: ngettext(
            "%(num)s introduction to your mini-clusters is under way",
            "%(num)s introductions to your mini-clusters are under way",
            one.count,
        ),
    }[one.task]  # fmt: skip


def _address(task: Task) -> str:
    states = {
        Task.DECIDE: ReviewState.REQUESTED,
        Task.WRITE: ReviewState.APPROVED,
        Task.BRING_TOGETHER: ReviewState.INTERESTED,
        Task.TAKE_UP_AGAIN: ReviewState.DEFERRED,
    }
    if task in states:
        return url_for("review.queue", state=states[task].value)
    return {
        Task.NO_SLOTS: url_for("review.slots"),
        Task.ORPHANS: url_for("admin.networks", _anchor="orphans"),
        Task.APPLY: url_for("upkeep.index", _anchor="open"),
        Task.CONFIRM: url_for("partner.contacts", _anchor="waiting"),
        Task.NO_NETWORKS: url_for("admin.new_network"),
        Task.NO_COORDINATOR: url_for("admin.networks"),
        Task.NO_LEGAL_BASIS: url_for("privacy.texts"),
        Task.LOOK_AT: url_for("incoming.index"),
    }[task]


def _beside(one: Todo) -> str:
    """Return since when the first one waits, and how many are one's own."""
    said = []
    if one.since is not None:
        day = Formats(current_language()).day(one.since)
        said.append(
            _("the oldest since %(day)s", day=day) if one.count > 1 else _("since %(day)s", day=day)
        )
    if one.own:
        said.append(_("assigned to you: %(number)s", number=one.own))
    return " · ".join(said)


def _work(account: Account) -> Iterator[WorkGroup]:
    """Yield the ways to all that somebody may do, in groups."""
    hidden = _empty_for(account)
    for heading, pages in _pages().items():
        links = tuple(
            WorkLink(name, url_for(endpoint), what)
            for endpoint, name, what in pages
            if endpoint in current_app.view_functions
            and allowed(permission_of(endpoint), account.roles)
            and endpoint not in hidden
        )
        if links:
            yield WorkGroup(heading, links)


def _empty_for(account: Account) -> frozenset[str]:
    """Return the pages that nothing can ever stand on for this person."""
    kinds = {kind for kind, _value in scope_of(wired().services, account)}
    korean = ScopeKind.INNOVATION_CLUSTER in kinds
    return (frozenset() if korean else _FOR_MINI_CLUSTERS) | (
        _FOR_FIRMS if kinds == {ScopeKind.INNOVATION_CLUSTER} else frozenset()
    )


def _pages() -> dict[str, tuple[tuple[str, str, str], ...]]:
    """Return endpoint, name and what it is for, of all pages where people work."""
    return {
        _("Introductions"): (
            ("review.queue", _("Introductions to decide on"),
             _("What the firms of your networks have asked for, and how far it is.")),
            ("incoming.index", _("Introductions to your mini-clusters"),
             _("What was accepted for them, from firms of any network.")),
            ("review.slots", _("Slots"),
             _("How many introductions your mini-clusters take in a half-year.")),
            ("admin.slots", _("Slots and half-years"),
             _("How many introductions each mini-cluster takes in a half-year.")),
            ("admin.rules", _("Rules about pairings"),
             _("What coordinators have pinned or forbidden.")),
            ("partner.contacts", _("Contacts of partners"),
             _("Whom letters to the Korean side are addressed to.")),
        ),
        _("Firms and networks"): (
            ("accounts.networks", _("Your networks"),
             _("Their firms and mini-clusters; fill in a profile for a firm.")),
            ("admin.users", _("Accounts and roles"), _("Invite people, change what they may do.")),
            ("admin.networks", _("Networks"), _("Who coordinates which firms and mini-clusters.")),
        ),
        _("Figures"): (
            ("analysis.index", _("Where is action needed?"),
             _("What holds firms back, and how ready they are, by group and size.")),
            ("analysis.needs", _("Obstacles without known help"),
             _("What firms state, and what their suggestions offer against it.")),
            ("analysis.what_if", _("What if"),
             _("A fund, interpreters, slots or a mini-cluster on trial.")),
            ("survey.index", _("What surveys say"), _("Figures and claims of the surveys.")),
            ("survey.imports", _("Imported surveys"),
             _("Take answers in, checked first, and take them back.")),
            ("reports.programme", _("Programme report"),
             _("Firms, introductions and outcomes by month and network.")),
        ),
        _("Weights"): (
            ("learning.index", _("What was learned"),
             _("What ranks now, and what decisions have taught.")),
            ("learning.retraining", _("Retraining"), _("Learn from the decisions made since.")),
            ("learning.by_hand", _("Try weights by hand"),
             _("Which real shortlists would change, and why.")),
            ("learning.taking_back", _("Take something back"),
             _("A firm, a coordinator, an import or a survey out of the weights.")),
            ("learning.health", _("Do the weights still fit?"),
             _("Whether the world is still as it was at the last training.")),
        ),
        _("Catalogue"): (
            ("upkeep.index", _("Look after the catalogue"),
             _("Mini-clusters and institutions, each statement with its source.")),
            ("upkeep.editions", _("History of the catalogue"),
             _("What was changed when, and undoing it.")),
            ("upkeep.load", _("Load a newer list"), _("Beside the present one, with a preview.")),
        ),
        _("Privacy and texts"): (
            ("privacy.texts", _("Texts of the operator"),
             _("Imprint, data protection and consent, in three languages.")),
            ("privacy.retention", _("How long things are kept"),
             _("After how many days something is erased.")),
        ),
    }  # fmt: skip
