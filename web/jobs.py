"""What is due by itself, whoever starts it: the running service, or ``clusterbridge jobs run``."""

from __future__ import annotations

from datetime import timedelta

from matcher.notice_operations import (
    follow_silence,
    send_digests,
    silent_ones,
    tell,
)
from matcher.operations import Services
from matcher.silence import Due, Patience
from web.accounts.addresses import public_base
from web.config import Settings
from web.partner.letters import IntroductionLetters
from web.wiring import catalogues_of

LATELY = timedelta(hours=2)
"""What happened since then is looked at every few seconds; what waits longer, with the jobs."""


def patience_of(settings: Settings) -> Patience:
    """Return after how many days something follows from silence."""
    usual = Patience()
    return Patience(
        usual.remind if settings.remind_after is None else settings.remind_after,
        usual.expire if settings.expire_after is None else settings.expire_after,
    )


def letters_of(services: Services, settings: Settings) -> IntroductionLetters:
    """Return what writes to firms and coordinators."""
    names = catalogues_of(services).name_of
    today = services.clock.now().date()
    return IntroductionLetters(public_base(settings), names, settings.secret_key or "", today)


def tell_now(services: Services, settings: Settings) -> int:
    """Write to everybody who is to be told at once, and return how many letters there are."""
    return tell(services, letters_of(services, settings), LATELY).letters


def run_jobs(services: Services, settings: Settings) -> tuple[Due, ...]:
    """Do everything that is due, and return what followed from silence."""
    letters = letters_of(services, settings)
    done = follow_silence(services, letters, silent_ones(services, patience_of(settings)))
    tell(services, letters)
    send_digests(services, letters)
    return done
