"""Where something was said or done: the page, the link or the job that it came from."""

from __future__ import annotations

from enum import StrEnum


class Origin(StrEnum):
    """Kept with every request, step and verdict."""

    #: It was not kept yet when that happened, or nobody did it on a page.
    UNKNOWN = ""
    #: The list of suggestions.
    RESULTS = "results"
    #: Two or three suggestions side by side.
    COMPARISON = "comparison"
    #: The page of one suggestion.
    SUGGESTION = "suggestion"
    #: The form for several introductions at once.
    SEVERAL = "several"
    #: The firm's own page of introductions.
    OWN = "own"
    #: The coordinators' queue.
    QUEUE = "queue"
    #: The page of one introduction.
    INTRODUCTION = "introduction"
    #: The whole shortlist of one firm, as its coordinators read it.
    SHORTLIST = "shortlist"
    #: The page that shows a letter before it goes out.
    LETTER = "letter"
    #: The one-time link with which a partner answers.
    PARTNER_LINK = "partner_link"
    #: What a partner told on the telephone to who looks after the mini-cluster, and that recorded.
    TELEPHONE = "telephone"
    #: What is done by itself when it is due.
    JOB = "job"
