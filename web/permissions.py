"""Who may do what: every page and every command, its permission, and who has that permission.

A page that is missing here answers nobody. ``tests/web/test_permissions.py`` tries every page with
every role.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from datetime import timedelta
from enum import StrEnum

from flask import Flask, abort, current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security.utils import check_and_update_authn_fresh, logout_user

from matcher.accounts import Role
from web.accounts.setup import FRESHNESS
from web.accounts.users import logged_in
from web.security import mark_private

LONGEST_SESSION = 12 * 3600
"""Seconds after which the password is asked for again."""
PERMISSIONS = "PERMISSIONS"
"""Configuration key: the permission of each endpoint."""


class Permission(StrEnum):
    """What somebody must be allowed for a page or a command."""

    #: Anybody may see it.
    PUBLIC = "public"
    #: Whoever has the link in the address; the use case looks at it.
    PRIVATE_LINK = "private_link"
    #: Anybody who can log in; each page looks at whose firm it is.
    ACCOUNT = "account"
    #: One's own account as a whole: asks for the password again.
    OWN_ACCOUNT = "own_account"
    #: What lies in the networks that one coordinates.
    COORDINATE = "coordinate"
    #: The programme report: of the whole programme, or of the networks that one coordinates.
    REPORT = "report"
    #: Figures of groups of firms, none of them small.
    ANALYSE = "analyse"
    #: What coordinators and administrators look after: the catalogue and contacts of partners.
    KEEP_CATALOGUE = "keep_catalogue"
    #: Accounts, roles and networks of everybody.
    ADMINISTER = "administer"
    #: Whoever may run commands on the machine of the service.
    OPERATE = "operate"
    #: Pages of a library that the service does not use.
    CLOSED = "closed"


EVERYBODY: frozenset[Role | None] = frozenset({None, *Role})
"""All roles, and None for whoever is not logged in."""
ROLES: Mapping[Permission, frozenset[Role | None]] = {
    Permission.PUBLIC: EVERYBODY,
    Permission.PRIVATE_LINK: EVERYBODY,
    Permission.ACCOUNT: frozenset(Role),
    Permission.OWN_ACCOUNT: frozenset(Role),
    Permission.COORDINATE: frozenset({Role.COORDINATOR}),
    Permission.REPORT: frozenset({Role.COORDINATOR, Role.ADMINISTRATOR}),
    Permission.ANALYSE: frozenset({Role.ANALYST, Role.ADMINISTRATOR}),
    Permission.KEEP_CATALOGUE: frozenset({Role.COORDINATOR, Role.ADMINISTRATOR}),
    Permission.ADMINISTER: frozenset({Role.ADMINISTRATOR}),
    Permission.OPERATE: frozenset(),
    Permission.CLOSED: frozenset(),
}
SENSITIVE = frozenset({Permission.ADMINISTER, Permission.OWN_ACCOUNT})
"""What asks for the password again when it was given some time ago."""
PRIVATE_AREAS = frozenset(
    [
        "security",
        "accounts",
        "admin",
        "review",
        "desk",
        "partner",
        "incoming",
        "letters",
        "reports",
        "analysis",
        "survey",
        "learning",
        "upkeep",
        "history",
        "privacy",
    ]
)
"""Blueprints whose pages no cache and no search engine keeps."""


def _table(**endpoints: str) -> dict[str, Permission]:
    """Return the permission of each endpoint; names of one permission stand together."""
    return {
        name: Permission(permission)
        for permission, names in endpoints.items()
        for name in names.split()
    }


ENDPOINTS: Mapping[str, Permission] = _table(
    public="""
        static root metrics
        pages.start pages.imprint pages.privacy pages.accessibility pages.sources
        catalogue.index catalogue.mini_cluster catalogue.innovation_cluster catalogue.german
        catalogue.programmes
        method.index
        profiles.start profiles.create profiles.create_from_file profiles.revoked profiles.erased
        pairings.example pairings.example_pairing method.file letters.thanks
        security.login security.logout security.register security.forgot_password
        security.reset_password security.send_confirmation security.confirm_email
        security.two_factor_setup security.two_factor_token_validation
        accounts.invitation accounts.accept accounts.choose_password accounts.qr_code
        accounts.erased accounts.old_address accounts.take_back
    """,
    private_link="""
        profiles.edit profiles.save profiles.check profiles.profile_file profiles.export
        profiles.link profiles.renew profiles.replace profiles.revoke profiles.revoke_now
        profiles.erase profiles.erase_now profiles.leave profiles.export_to_read
        profiles.consent_page profiles.agree profiles.withdraw_consent
        pairings.results pairings.results_table pairings.compare pairings.pairing
        pairings.give_verdict
        accounts.confirm_firm_answers
        introductions.ask introductions.send introductions.ask_several
        introductions.send_several introductions.own introductions.withdraw
        introductions.withdraw_now introductions.answer
        introductions.report introductions.report_now
        introductions.consent introductions.consent_now introductions.take_consent_back
        introductions.take_back introductions.take_back_now
        letters.reply letters.give_reply
        letters.mail letters.choose_mail letters.mail_page letters.stop_mail
        history.own
    """,
    account="""
        security.verify security.change_password security.two_factor_setup_validate
        accounts.home accounts.settings accounts.open_own_firm accounts.invite_member
        accounts.remove_firm_member
        accounts.revoke_firm_invitation_now
        accounts.take_over_question accounts.take_over_now accounts.accept_with_own_account
        accounts.choose_mail accounts.confirm_new_address accounts.move_to_new_address
    """,
    own_account="""
        accounts.erase_question accounts.erase_now
        accounts.new_address accounts.ask_for_new_address
    """,
    coordinate="""
        accounts.hand_over_to_firm
        accounts.networks accounts.begin_profile_for_firm
        review.queue review.introduction review.decision review.preview review.commit
        review.undo_bulk review.assign review.slots review.set_slots
        review.note
        desk.shortlist desk.preview_rule
        desk.rules desk.make_rule desk.take_rule_back desk.compare desk.keys desk.switch_keys
        partner.show_offer partner.send_offer partner.end_links
        incoming.index incoming.told incoming.preview_answer incoming.record_answer
        history.firm
    """,
    analyse="""
        analysis.index analysis.table analysis.needs analysis.needs_table
        analysis.what_if analysis.try_it analysis.trial analysis.cancel_trial
        survey.index survey.table survey.workbook survey.picture_file survey.picture_png
        learning.index learning.version learning.compare learning.reliability_file
    """,
    report="reports.programme reports.programme_table",
    keep_catalogue="""
        upkeep.index upkeep.mini_cluster upkeep.statement upkeep.save_statement
        upkeep.new_mini_cluster upkeep.add_mini_cluster
        upkeep.institution upkeep.save_institution upkeep.new_institution upkeep.add_institution
        upkeep.proposal upkeep.apply upkeep.end
        upkeep.editions upkeep.edition_page upkeep.undo
        partner.contacts partner.new_contact partner.contact partner.change_contact
        partner.contact_preview partner.confirm partner.take_back partner.end_contact
    """,
    administer="""
        upkeep.load upkeep.load_files
        survey.imports survey.new_import survey.check_import survey.keep_import
        survey.erasure survey.erase_import
        learning.retraining learning.start_retraining learning.job
        learning.cancel_job_now learning.evaluate_version
        learning.rank_with_both learning.look_at_health
        learning.by_hand learning.try_by_hand learning.hand_trial learning.keep_by_hand
        learning.taking_back learning.look_at_taking_back learning.take_back_now
        learning.promotion learning.promote_now learning.step learning.take_step learning.health
        admin.users admin.invite_user admin.revoke_invitation_now
        admin.set_role admin.deactivation admin.set_active_now admin.reset_factor
        admin.slots admin.set_slots admin.set_default_slots admin.rules admin.end_rule
        privacy.texts privacy.text privacy.save_text_now privacy.retention privacy.set_retention
        admin.networks admin.network admin.new_network admin.save_network admin.delete_network
    """,
    closed="security.two_factor_rescue security.tf_select",
)

#: Every command with its subcommands.
COMMANDS: Mapping[str, Permission] = {
    "match": Permission.PUBLIC,
    "why-not": Permission.PUBLIC,
    "catalogue list": Permission.PUBLIC,
    "catalogue show": Permission.PUBLIC,
    "rehearse": Permission.PUBLIC,
    **dict.fromkeys(
        (
            "serve",
            "doctor",
            "model build-reference",
            "models list",
            "models show",
            "models leniency",
            "models compare",
            "models promote",
            "models rollback",
            "models pin",
            "models unpin",
            "models health",
            "models jobs",
            "models cancel",
            "retrain",
            "evaluate",
            "unlearn",
            "what-if",
            "catalogue derive",
            "catalogue import",
            "catalogue add",
            "catalogue edit",
            "catalogue withdraw",
            "catalogue institution",
            "catalogue proposals",
            "catalogue apply",
            "catalogue reject",
            "catalogue undo",
            "catalogue history",
            "profiles purge",
            "profiles erase",
            "erasures list",
            "erasures reapply",
            "retention list",
            "retention set",
            "survey import",
            "survey list",
            "survey figures",
            "survey claims",
            "survey prior",
            "survey synthesise",
            "survey erase",
            "texts list",
            "texts show",
            "texts save",
            "jobs retention",
            "accounts list",
            "accounts invite",
            "accounts invitations",
            "accounts revoke-invitation",
            "accounts erase",
            "accounts set-role",
            "accounts deactivate",
            "accounts activate",
            "accounts reset-second-factor",
            "networks list",
            "networks save",
            "networks remove",
            "mail deliver",
            "contacts list",
            "contacts add",
            "contacts correct",
            "contacts confirm",
            "contacts take-back",
            "contacts forget",
            "slots list",
            "slots set",
            "slots default",
            "rules list",
            "rules add",
            "rules end",
            "jobs run",
            "audit verify",
            "replay",
            "demo fill",
            "demo logins",
            "demo code",
        ),
        Permission.OPERATE,
    ),
}


def allowed(permission: Permission, roles: Collection[Role]) -> bool:
    """Say whether one of these roles has a permission; no role at all is a stranger."""
    return bool(ROLES[permission].intersection(roles or (None,)))


def init_permissions(app: Flask) -> None:
    """Ask the table before every page."""
    app.config[PERMISSIONS] = dict(ENDPOINTS)
    app.before_request(_check)


def _check() -> ResponseReturnValue | None:
    """Answer instead of a page that its reader may not see."""
    if request.endpoint is None:
        return None
    permission = permission_of(request.endpoint)
    if permission is Permission.CLOSED:
        abort(404)
    if request.blueprint in PRIVATE_AREAS:
        mark_private()
    if permission in (Permission.PUBLIC, Permission.PRIVATE_LINK):
        return None
    return _check_person(permission)


def permission_of(endpoint: str) -> Permission:
    """Return the permission of an endpoint; one that is not in the table is closed."""
    found = current_app.config[PERMISSIONS].get(endpoint, Permission.CLOSED)
    assert isinstance(found, Permission)  # noqa: S101 - tells the type checker
    return found


def _check_person(permission: Permission) -> ResponseReturnValue | None:
    user = logged_in()
    if user is not None and time.time() - session.get("fs_paa", 0) > LONGEST_SESSION:
        logout_user()
        user = None
    if user is not None and user.needs_second_factor and not user.tf_totp_secret:
        # The role came after the log-in; the next one leads to the set-up.
        logout_user()
        user = None
    if user is None:
        if not allowed(permission, list(Role)):
            abort(404)
        return _ask("security.login", _("Please log in to see this page."))
    if not allowed(permission, [Role(role.name) for role in user.roles]):
        abort(403)
    if permission in SENSITIVE and not check_and_update_authn_fresh(
        FRESHNESS, timedelta(0), "session"
    ):
        return _ask("security.verify", _("Please give your password again before you go on."))
    return None


def _ask(endpoint: str, message: str) -> ResponseReturnValue:
    """Lead to a page that asks for the password and leads back; what was sent is not kept."""
    flash(message, "info")
    back = request.full_path.rstrip("?") if request.method == "GET" else url_for("accounts.home")
    return redirect(url_for(endpoint, next=back), 303)
