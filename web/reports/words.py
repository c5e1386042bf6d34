"""What each figure of a report is called, counts and is divided by."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from matcher.programme_report import Measure, Rate


def measure_names() -> Mapping[Measure, str]:
    """Return the name of each count."""
    return {
        Measure.FIRMS: _("Firms"),
        Measure.SHORTLISTS: _("Shortlists"),
        Measure.REQUESTS: _("Requests"),
        Measure.DECIDED: _("Decided"),
        Measure.ACCEPTED: _("Accepted"),
        Measure.CONTACTED: _("Contacted"),
        Measure.REPLIED: _("Replies"),
        Measure.INTERESTED: _("Interested"),
        Measure.MET: _("Meetings"),
        Measure.LETTERS: _("Letters of intent"),
        Measure.PROJECTS: _("Joint projects"),
    }


def units() -> Mapping[Measure, str]:
    """Return what each count is a number of."""
    introductions = _("introductions")
    found = dict.fromkeys(Measure, introductions)
    return found | {Measure.FIRMS: _("firms"), Measure.SHORTLISTS: _("shortlists")}


def definitions() -> Mapping[Measure, str]:
    """Return what each count counts, one sentence each."""
    return {
        Measure.FIRMS: _("Firms that began a profile in the period, and have not erased it."),
        Measure.SHORTLISTS: _(
            "Lists of suggestions first shown in the period: one for each version of a firm’s "
            "answers and each model."
        ),
        Measure.REQUESTS: _(
            "Introductions that were asked for in the period. All figures below are among these, "
            "as they stand now."
        ),
        Measure.DECIDED: _(
            "A coordinator has accepted or declined; what was undone does not count."
        ),
        Measure.ACCEPTED: _("A coordinator has accepted, whatever came later."),
        Measure.CONTACTED: _("The partner has been contacted."),
        Measure.REPLIED: _("The partner has replied, whatever the reply was."),
        Measure.INTERESTED: _("The partner has replied that it is interested."),
        Measure.MET: _("Firm and partner have met."),
        Measure.LETTERS: _("Firm and partner have signed a letter of intent."),
        Measure.PROJECTS: _("Firm and partner have started a joint project."),
    }


def rate_names() -> Mapping[Rate, str]:
    """Return the name of each share."""
    return {
        Rate.ACCEPTANCE: _("Share accepted"),
        Rate.REPLY: _("Share of replies"),
        Rate.INTEREST: _("Share of interest"),
        Rate.MEETING: _("Share of meetings"),
        Rate.PROJECT: _("Share of projects"),
    }


def rate_definitions() -> Mapping[Rate, str]:
    """Return what is divided by what."""
    return {
        Rate.ACCEPTANCE: _("Accepted out of decided."),
        Rate.REPLY: _("Replies out of contacted; the others have not replied yet, or never will."),
        Rate.INTEREST: _("Interested out of those that replied."),
        Rate.MEETING: _("Met out of those interested."),
        Rate.PROJECT: _("Joint projects out of those that met."),
    }
