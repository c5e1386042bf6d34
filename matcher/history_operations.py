"""The use cases of histories: of a firm for itself, and for those who coordinate its networks."""

from __future__ import annotations

from dataclasses import replace

from matcher.accounts import Account
from matcher.history import Record
from matcher.operations import Services, open_profile
from matcher.review import Side
from matcher.rule_operations import firm_of_network


def own_record(services: Services, token: str) -> Record:
    """Return what is kept of the firm that a private link opens; raises LinkError.

    What coordinators looked at is left out like their notes; the export has both.
    """
    found = _record(services, open_profile(services, token).profile_id)
    shown = tuple(one for one in found.impressions if one.side is Side.FIRM)
    return replace(found, impressions=shown)


def record_of_firm(services: Services, account: Account, profile_id: str) -> Record:
    """Return what is kept of a firm, for a coordinator; its own verdicts are left out.

    Raises
    ------
    ProfileNotFoundError : also for a firm of other networks.
    """
    firm_of_network(services, account, profile_id)
    found = _record(services, profile_id)
    notes = services.review.notes_of([one.id for one in found.introductions])
    return replace(found, verdicts=(), notes=notes)


def _record(services: Services, profile_id: str) -> Record:
    introductions = services.review.of_profile(profile_id)
    subjects = (f"profile:{profile_id}", *(f"introduction:{one.id}" for one in introductions))
    rows = (row for subject in subjects for row in services.audit.of_subject(subject))
    return Record(
        profile_id,
        services.profiles.revisions(profile_id),
        services.impressions.of_profile(profile_id),
        services.verdicts.of_profile(profile_id),
        introductions,
        services.review.rules_of(profile_id),
        tuple(sorted(rows, key=lambda row: row.id)),
    )
