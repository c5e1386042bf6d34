"""The use cases: load through the ports, let pure functions decide, save through the ports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from features.catalogue import Catalogue
from features.profiles import Contact
from matcher.account_ports import AccountStore, Outbox
from matcher.accounts import FIRM_LINK_LIFETIME
from matcher.demonstration_ports import MarkStore
from matcher.drafts import ContactChange, checked_draft
from matcher.errors import NotHandedOverError
from matcher.learning_ports import JobStore, LearningStore
from matcher.links import hash_token
from matcher.partner_ports import NoticeStore, PartnerStore
from matcher.ports import (
    CatalogueStore,
    Clock,
    ImpressionStore,
    ModelStore,
    ProfileStore,
    VerdictStore,
)
from matcher.privacy import DEFAULT_DAYS, Period
from matcher.privacy_ports import ErasureLog, PrivacyStore
from matcher.records import (
    PrivateLink,
    ProfileRevision,
    ShownPage,
    StoredCatalogue,
    StoredModel,
    Verdict,
)
from matcher.report_ports import ReportStore
from matcher.review_ports import AuditStore, ReviewStore
from matcher.survey_ports import SurveyStore
from matcher.upkeep_ports import UpkeepStore
from matcher.verdicts import GivenVerdict, standing_verdicts

REFERENCE_ACTOR = "reference"
"""Actor of the activation of the model that the software ships."""


@dataclass(frozen=True)
class Services:
    """Everything outside that the use cases work with.

    Parameters
    ----------
    new_token : returns a fresh, unguessable, URL-safe token of 256 random bits at each call.
    link_lifetime : how long a new or renewed private link opens its profile.
    keep_days : how long things are kept where nobody has set another period.
    """

    profiles: ProfileStore
    impressions: ImpressionStore
    verdicts: VerdictStore
    models: ModelStore
    catalogues: CatalogueStore
    review: ReviewStore
    audit: AuditStore
    accounts: AccountStore
    outbox: Outbox
    partners: PartnerStore
    notices: NoticeStore
    marks: MarkStore
    reports: ReportStore
    upkeep: UpkeepStore
    privacy: PrivacyStore
    learning: LearningStore
    jobs: JobStore
    surveys: SurveyStore
    erasure_log: ErasureLog
    clock: Clock
    new_token: Callable[[], str]
    link_lifetime: timedelta
    keep_days: Mapping[Period, int] = field(default_factory=lambda: dict(DEFAULT_DAYS))


def start_profile(
    services: Services, answers: Mapping[str, Any], contact: Contact | None = None
) -> tuple[str, ProfileRevision]:
    """Store a new profile and return the token of its private link with its first revision.

    Parameters
    ----------
    answers : keys of the profile contract; may be incomplete, even empty.
    contact : kept apart from the answers.

    Returns
    -------
    The token, which is stored nowhere and cannot be shown again, and revision 1.

    Raises
    ------
    ProfileError : with every fault of the answers.
    """
    draft = checked_draft(answers)
    token, now = services.new_token(), services.clock.now()
    expires_at = now + services.link_lifetime
    return token, services.profiles.create(draft, hash_token(token), expires_at, now, contact)


def open_profile(services: Services, token: str) -> ProfileRevision:
    """Return the latest revision of the profile that a token opens.

    Raises
    ------
    LinkError : when the token opens nothing (any more).
    """
    return services.profiles.by_token_hash(hash_token(token), services.clock.now())


def open_confirmed(services: Services, token: str) -> ProfileRevision:
    """Return what a token opens, for what only the firm itself may do.

    Raises
    ------
    LinkError : when the token opens nothing (any more).
    NotHandedOverError : somebody filled it in for the firm, which has not confirmed it yet.
    """
    revision = open_profile(services, token)
    if revision.profile_id in services.accounts.unconfirmed():
        raise NotHandedOverError(revision.profile_id)
    return revision


def open_revision(services: Services, token: str, number: int) -> ProfileRevision:
    """Return an earlier revision of the profile that a token opens.

    Raises
    ------
    LinkError : when the token opens nothing (any more).
    ProfileNotFoundError : when there is no revision of that number.
    """
    return services.profiles.revision(open_profile(services, token).profile_id, number)


def contact_of(services: Services, token: str) -> Contact | None:
    """Return the contact details that the firm gave, or None; raises LinkError."""
    return services.profiles.contact(open_profile(services, token).profile_id)


def link_of(services: Services, token: str) -> PrivateLink:
    """Return the private link itself, which says until when it is valid; raises LinkError."""
    open_profile(services, token)
    return services.profiles.link(hash_token(token))


def save_answers(
    services: Services,
    token: str,
    answers: Mapping[str, Any],
    seen_revision: int,
    contact: ContactChange | None = None,
) -> ProfileRevision:
    """Save all answers of a profile as its next revision.

    Parameters
    ----------
    answers : keys of the profile contract; may be incomplete.
    seen_revision : revision that the form showed when it was filled in.
    contact : what was shown and what was typed; None leaves alone what is stored.

    Returns
    -------
    The new revision, or the current one when nothing differs.

    Raises
    ------
    LinkError : when the token opens nothing (any more).
    ProfileError : with every fault of the answers; nothing is saved then.
    StaleRevisionError : when other answers were saved since; says which fields changed.
    StaleContactError : when a field of the contact was changed differently since it was seen.
    TooManyRevisionsError : when as many revisions are stored as are kept.
    """
    profile_id = open_profile(services, token).profile_id
    draft = checked_draft(answers)
    now = services.clock.now()
    return services.profiles.save(profile_id, draft, seen_revision, now, contact)


def is_of_the_day(link: PrivateLink) -> bool:
    """Say whether a member's log-in gave the link, which then cannot be prolonged."""
    return link.expires_at - link.created_at <= FIRM_LINK_LIFETIME


def _new_end(services: Services, token: str) -> datetime:
    link = link_of(services, token)
    return link.expires_at if is_of_the_day(link) else services.clock.now() + services.link_lifetime


def renew_link(services: Services, token: str) -> PrivateLink:
    """Let a private link live for a full lifetime from now on; raises LinkError.

    One of the day ends when it would have.
    """
    ends = _new_end(services, token)
    return services.profiles.renew_link(hash_token(token), ends, services.clock.now())


def rotate_link(
    services: Services, token: str, *, end_memberships: bool = False
) -> tuple[str, PrivateLink]:
    """Replace a private link, such as one that was passed on by mistake.

    Parameters
    ----------
    end_memberships : no account is a member of the firm after, and no other link opens it.

    Returns
    -------
    The new token and its link; the old one opens nothing any more.

    Raises
    ------
    LinkError : when the token opens nothing (any more).
    TooManyLinksError : when the link has been replaced as often as links are kept.
    """
    fresh, now = services.new_token(), services.clock.now()
    expires_at = _new_end(services, token)
    hashes = hash_token(token), hash_token(fresh)
    link = services.profiles.rotate_link(*hashes, expires_at, now, end_memberships=end_memberships)
    return fresh, link


def revoke_link(services: Services, token: str, *, end_memberships: bool = False) -> None:
    """Make a private link open nothing any more; the profile stays, erasing is a step of its own.

    Parameters
    ----------
    end_memberships : no account is a member of the firm after either.

    Raises
    ------
    LinkUnknownError : when it never opened anything; revoking twice is no error.
    """
    now = services.clock.now()
    services.profiles.revoke_link(hash_token(token), now, end_memberships=end_memberships)


def profile_id_of(services: Services, token: str) -> str:
    """Return whose private link this is, also when it has expired or was revoked.

    Raises
    ------
    LinkUnknownError : when it never opened anything, or the profile is erased.
    """
    return services.profiles.link(hash_token(token)).profile_id


def record_impressions(services: Services, page: ShownPage) -> int:
    """Keep what is shown, at which rank and by which model, and return the page's number.

    A page that was shown just so a few minutes ago (``matcher.limits.SAME_PAGE_WINDOW``) is not
    kept twice; the number is that of the earlier one.

    Raises
    ------
    ProfileNotFoundError : when the revision is not stored.
    ModelMismatchError : when the model or catalogue version is not stored.
    TooManyPagesError : when as many pages that the firm saw are stored as are kept.
    """
    return services.impressions.append(page, services.clock.now())


def record_verdict(
    services: Services,
    token: str,
    verdict: GivenVerdict,
    catalogue: Catalogue,
    model_version: str,
    shown_revision: int | None = None,
) -> Verdict:
    """Keep a firm's own verdict on one mini-cluster; saying the same again adds nothing.

    Its rank is kept only if the mini-cluster was shown at this rank, for this revision and by
    this model. Else it becomes None: a verdict can be given without having seen a ranking.

    Parameters
    ----------
    catalogue : the one that the firm was shown; it must hold the mini-cluster.
    model_version : version of the model by which it was shown.
    shown_revision : revision of the answers for which it was shown; None means the latest.

    Raises
    ------
    LinkError : when the token opens nothing (any more).
    NotHandedOverError : as for :func:`open_confirmed`.
    ProfileNotFoundError : when there is no such revision.
    UnknownCodeError : for an unknown mini-cluster, with the nearest known one.
    ModelMismatchError : when the model or catalogue version is not stored.
    TooManyVerdictsError : when as many verdicts are stored as are kept.
    """
    revision = open_confirmed(services, token)
    if shown_revision is not None:
        revision = services.profiles.revision(revision.profile_id, shown_revision)
    catalogue.mini_cluster(verdict.mini_cluster)
    shown = services.impressions.ranks_shown(
        revision.profile_id, revision.revision, verdict.mini_cluster, model_version
    )
    if verdict.rank_shown not in shown:
        verdict = replace(verdict, rank_shown=None)
    now = services.clock.now()
    return services.verdicts.append(revision, verdict, model_version, catalogue.version, now)


def verdicts_of(services: Services, token: str) -> dict[str, Verdict]:
    """Return the firm's standing verdict on each mini-cluster, by its id; raises LinkError."""
    profile_id = open_profile(services, token).profile_id
    return standing_verdicts(services.verdicts.of_profile(profile_id))


def load_reference(services: Services, catalogue: StoredCatalogue, model: StoredModel) -> None:
    """Store the catalogue and model that the software ships; doing it again changes nothing.

    The model becomes the active one unless a person has activated another.

    Raises
    ------
    UnknownHashError : when one of the versions is stored with other content.
    """
    now = services.clock.now()
    services.catalogues.add(catalogue, now)
    services.models.add(model, now)
    activations = services.models.activations()
    last = activations[-1] if activations else None
    if last is None or last.actor == REFERENCE_ACTOR:
        services.models.activate(model.version, REFERENCE_ACTOR, now)


def active_model(services: Services) -> StoredModel:
    """Return the model that ranks now.

    Raises
    ------
    ModelMismatchError : when none has been activated.
    UnknownHashError : when its content is not what its hash promises.
    """
    return services.models.active()


def active_catalogue_version(services: Services) -> str:
    """Return the version of the catalogue that is active now; raises ModelMismatchError."""
    return services.upkeep.current_version() or services.catalogues.latest().version
