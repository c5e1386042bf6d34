"""What has to be checked before a contact: export control and funding programmes."""

from __future__ import annotations

from collections.abc import Iterable

from features.export_control import control_hints
from features.profiles import SMEProfile
from matcher.explanation import Explanation
from web.pairing_contexts import ExportNotice, ProgrammeLine
from web.pairing_sources import first_address
from web.wording import Wording


def export_notices(profile: SMEProfile, wording: Wording) -> tuple[ExportNotice, ...]:
    """Return the control categories that the firm's own codes and words point to."""
    return tuple(
        ExportNotice(
            category=str(hint.notice.category),
            name=wording.name(hint.notice.name),
            because=(
                *(f"NACE {code}" for code in hint.nace_codes),
                *(wording.wipo_field(field) for field in hint.wipo_fields),
                *(wording.quote(word) for word in hint.words),
            ),
            source=hint.notice.provenance.source,
            as_of=hint.notice.provenance.as_of,
        )
        for hint in control_hints(profile, wording.catalogue.export_control)
    )


def programme_lines(
    explanations: Iterable[Explanation], wording: Wording
) -> tuple[ProgrammeLine, ...]:
    """Return the programmes open to the firm and one of the mini-clusters, each once."""
    found = {
        programme.id: programme
        for explanation in explanations
        for programme in wording.shared_programmes(explanation)
    }
    return tuple(
        ProgrammeLine(
            name=wording.name(programme.name),
            what=wording.name(programme.what),
            dates=programme.dates_seen,
            url=first_address(programme.provenance.source),
            source=programme.provenance.source,
        )
        for programme in found.values()
    )
