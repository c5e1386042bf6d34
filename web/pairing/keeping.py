"""Keeping what was shown of a ranking, to whom, and on which page."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from flask import request

from matcher.errors import TooManyPagesError
from matcher.explanation import Explanation
from matcher.firm_operations import viewer_of
from matcher.operations import record_impressions
from matcher.origins import Origin
from matcher.recommend import Ranked, shown_page
from matcher.records import Channel
from web.accounts.users import logged_in
from web.language import current_language
from web.wiring import wired


def keep_shown(
    ranked: Ranked, shown: Sequence[Explanation], channel: Channel, origin: Origin
) -> None:
    """Keep what a page showed, by whoever asked for it; a form that comes back is no showing.

    Where no further page is kept of a firm, it reads on all the same.
    """
    if request.method != "GET":
        return
    services, user = wired().services, logged_in()
    account = None if user is None else user.stored
    viewer = viewer_of(services, account, ranked.revision.profile_id, origin)
    page = shown_page(ranked, shown, current_language(), channel, viewer)
    with suppress(TooManyPagesError):
        record_impressions(services, page)
