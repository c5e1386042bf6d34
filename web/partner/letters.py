"""What partners, firms and coordinators are written about introductions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from itsdangerous import BadSignature, URLSafeSerializer

from features.catalogue import Catalogue
from matcher.brief import Brief
from matcher.consent import NameTold
from matcher.mail import Message
from matcher.notice_operations import Told
from matcher.notices import ASSIGNED, REQUEST, Addressee
from matcher.partner import REPLY_LIFETIME, PartnerContact
from matcher.review import ReviewAction, ReviewState
from matcher.review_records import Introduction
from web.i18n import N_, translations
from web.letters import FAREWELL, HELLO
from web.partner.brief import as_text, brief_rows, name_rows
from web.wording.formatting import Formats

_A, _S = ReviewAction, ReviewState

NEWS: Mapping[ReviewAction | None, str] = {
    None: N_("An introduction to %(name)s was asked for."),
    _A.ACCEPT: N_("The introduction to %(name)s was accepted."),
    _A.DECLINE: N_("The introduction to %(name)s was declined."),
    _A.DEFER: N_("The decision on the introduction to %(name)s was deferred."),
    _A.ASK: N_("The network coordinator has a question about the introduction to %(name)s."),
    _A.ANSWER: N_("The firm answered the question about the introduction to %(name)s."),
    _A.CONTACT: N_("The partner %(name)s was contacted, without the name of the firm."),
    _A.REPLY_INTERESTED: N_("The partner %(name)s is interested."),
    _A.REPLY_NOT_NOW: N_("The partner %(name)s is not available now, but perhaps later."),
    _A.REPLY_REFUSED: N_("The partner %(name)s does not want the introduction."),
    _A.MEET: N_("There was a meeting with %(name)s."),
    _A.SIGN: N_("There is a letter of intent with %(name)s."),
    _A.START_PROJECT: N_("There is a joint project with %(name)s."),
    _A.CONSENT: N_("The firm agreed that %(name)s learns its name and contact details."),
    _A.REVOKE_CONSENT: N_("The firm no longer agrees that %(name)s learns who it is."),
    _A.DISCLOSE: N_("The partner %(name)s was told the name and contact details of the firm."),
    _A.END: N_("The introduction to %(name)s has ended."),
    _A.WITHDRAW: N_("The request for an introduction to %(name)s was withdrawn."),
    _A.EXPIRE: N_("The introduction to %(name)s has expired, because nothing was heard."),
    _A.UNDO: N_("A step of the introduction to %(name)s was taken back."),
}
"""What is said of each step; None is the request itself."""

ASSIGNED_TO_YOU = N_("The introduction to %(name)s was assigned to you.")
"""What is said to whoever is to look after an introduction from now on."""

WAITING: Mapping[ReviewState, str] = {
    _S.REQUESTED: N_("The introduction to %(name)s has waited for a decision since %(day)s."),
    _S.DEFERRED: N_("The decision on the introduction to %(name)s was deferred on %(day)s."),
    _S.NEEDS_INFORMATION: N_(
        "The network coordinator asked a question about the introduction to %(name)s on %(day)s, "
        "and waits for the answer."
    ),
    _S.APPROVED: N_(
        "The introduction to %(name)s was accepted on %(day)s; the partner is still to be "
        "contacted."
    ),
    _S.CONTACTED: N_(
        "The partner %(name)s was contacted on %(day)s and has not answered. A call may help."
    ),
    _S.NOT_NOW: N_(
        "The partner %(name)s was not available on %(day)s. Perhaps it is time to ask again."
    ),
    _S.INTERESTED: N_(
        "The partner %(name)s has been interested since %(day)s. Please note it when there is a "
        "meeting."
    ),
    _S.MET: N_("The meeting with %(name)s was noted on %(day)s. Please note what came of it."),
    _S.LETTER_OF_INTENT: N_(
        "The letter of intent with %(name)s was noted on %(day)s. Please note what came of it."
    ),
}
"""What somebody is reminded of in each state."""

MAIL_LINK_LIFETIME = timedelta(days=365)
"""How long a link works with which letters are ordered off; each letter has a new one."""
LINK_TO_COME = N_("(here stands the link; it is made when the letter is sent)")


def reply_path(token: str, language: str) -> str:
    """Return the path of the page on which a partner answers."""
    return f"/{language}/reply/{token}"


@dataclass(frozen=True)
class PartnerLetters:
    """Letters to the partner of one introduction.

    Parameters
    ----------
    base : public address of the service.
    name : returns the name of the mini-cluster in a language.
    operator : organisation that signs; empty where none is set.
    """

    base: str
    catalogue: Catalogue
    name: Callable[[str], str]
    operator: str = ""

    def compose(
        self, contact: PartnerContact, brief: Brief, told: NameTold | None, token: str
    ) -> Message:
        """Return the first letter, or the one that names the firm; see ``Compose``."""
        language = contact.language
        say = translations(language).gettext
        name = self.name(language)
        where = say(
            N_("Your address was entered as a contact for this mini-cluster (source: %(source)s; "
               "as of %(day)s). If it should not be used, please tell the operator of the service:")
        ) % {"source": contact.source, "day": Formats(language).day(contact.as_of)}  # fmt: skip
        where = f"{where}\n{self.base}/{language}/privacy"
        link = f"{self.base}{reply_path(token, language)}" if token else say(LINK_TO_COME)
        if told is None:
            subject, middle = self._first(brief, language, name, link)
        else:
            subject, middle = self._naming(told, brief, language, name)
        regards = say(N_("Kind regards,"))
        signed = (f"{regards}\n{self.operator}",) if self.operator else ()
        paragraphs = (say(HELLO), *middle, *signed, where, say(FAREWELL))
        return Message("", contact.email, language, subject, "\n\n".join(paragraphs) + "\n")

    def _first(
        self, brief: Brief, language: str, name: str, link: str
    ) -> tuple[str, tuple[str, ...]]:
        say = translations(language).gettext
        about = say(
            N_("a firm in Germany looks for a partner, and %(name)s was suggested to it. A network "
               "coordinator has examined the suggestion and would like to introduce the two of "
               "you. Who the firm is you learn once you are interested and the firm agrees. This "
               "much can be told now:")
        ) % {"name": name}  # fmt: skip
        ask = say(
            N_("Please say through this link whether you are interested. No account is needed; the "
               "link works once, and expires after %(days)s days:")
        ) % {"days": REPLY_LIFETIME.days}  # fmt: skip
        rows = as_text(brief_rows(brief, language, self.catalogue))
        subject = say(N_("A firm in Germany looks for a partner: %(name)s")) % {"name": name}
        return subject, (about, rows, ask, link)

    def _naming(
        self, told: NameTold, brief: Brief, language: str, name: str
    ) -> tuple[str, tuple[str, ...]]:
        say = translations(language).gettext
        about = say(
            N_("%(name)s is interested in an introduction to a firm in Germany. The firm has "
               "agreed that you learn who it is:")
        ) % {"name": name}  # fmt: skip
        ask = say(N_("Please write to the firm yourself; it expects to hear from you."))
        rows = as_text(name_rows(told, language))
        recall = say(N_("The first letter said this of its technologies:"))
        known = Brief(brief.offered, brief.sought, brief.english)
        technologies = as_text(brief_rows(known, language, self.catalogue))
        subject = say(N_("The firm for the introduction to %(name)s")) % {"name": name}
        reminded = (recall, technologies) if technologies else ()
        return subject, (about, rows, ask, *reminded)


@dataclass(frozen=True)
class IntroductionLetters:
    """What firms and coordinators are told; see ``matcher.notice_operations.Letters``.

    Parameters
    ----------
    base : public address of the service.
    name_of : from a mini-cluster and a language to its name and place; see ``Catalogues.name_of``.
    secret : signs the links with which letters are ordered off.
    today : from which those links count.
    """

    base: str
    name_of: Callable[[str, str], str]
    secret: str
    today: date

    def news(self, to: Addressee, told: Sequence[Told]) -> Message:
        """Return the letter about one step, or a digest of several."""
        formats = Formats(to.language)
        messages = translations(to.language)
        lines = [
            self._line(one, _text(one, notice.number), to, formats.moment(notice.at))
            for one, notice in told
        ]
        lines = [messages.gettext(N_("there is news:")), *lines]
        if len(told) == 1:
            return self._letter(to, messages.gettext(N_("News of an introduction")), lines)
        return self._letter(to, messages.gettext(N_("News of your introductions")), lines)

    def reminder(self, to: Addressee, one: Introduction) -> Message:
        """Return the letter that reminds somebody that nothing happens."""
        say = translations(to.language).gettext
        name = self.name_of(one.asked.mini_cluster, to.language)
        day = Formats(to.language).day(one.since)
        text = say(WAITING[one.state]) % {"name": name, "day": day}
        lines = [say(N_("this is a reminder:")), text + self._where(one, to)]
        return self._letter(to, say(N_("A reminder about an introduction")), lines)

    def _line(self, one: Introduction, text: str, to: Addressee, moment: str) -> str:
        said = translations(to.language).gettext(text)
        name = self.name_of(one.asked.mini_cluster, to.language)
        return f"{said % {'name': name}}\n({moment}){self._where(one, to)}"

    def _where(self, one: Introduction, to: Addressee) -> str:
        """Return the address of an introduction on a line of its own, for who decides on it."""
        page = f"{self.base}/{to.language}/review/introductions/{one.id}"
        return f"\n{page}" if one.id in to.reviews else ""

    def _letter(self, to: Addressee, subject: str, lines: Sequence[str]) -> Message:
        say = translations(to.language).gettext
        if to.subject.startswith("account:"):
            account = f"{self.base}/{to.language}/account/{'' if to.coordinates else '#firms'}"
            where = say(N_("You read everything, and choose how you are told, on the page of your "
                           "account:")) + f"\n{account}"  # fmt: skip
        else:
            where = say(N_("You read everything on the page of introductions that your private "
                           "link opens."))  # fmt: skip
        link = f"{self.base}{mail_path(self.secret, to.subject, to.language, self.today)}"
        stop = say(N_("If you no longer want such messages, open this link:"))
        body = "\n\n".join((say(HELLO), *lines, where, f"{stop}\n{link}", say(FAREWELL))) + "\n"
        return Message("", to.email, to.language, subject, body)


def _text(one: Introduction, number: int) -> str:
    if number == ASSIGNED:
        return ASSIGNED_TO_YOU
    return NEWS[None if number == REQUEST else one.steps[number - 1].action]


def mail_path(secret: str, subject: str, language: str, today: date) -> str:
    """Return the path of the page on which whoever has no account says how they are told."""
    return f"/{language}/mail/{_signer(secret).dumps([subject, today.isoformat()])}"


def subject_of(secret: str, signed: str, today: date) -> str | None:
    """Return whose page a signed text is for.

    None when nobody of ours has signed it, or longer ago than :data:`MAIL_LINK_LIFETIME`.
    """
    try:
        subject, day = _signer(secret).loads(signed)
    except (BadSignature, ValueError):
        return None
    return subject if today - date.fromisoformat(day) <= MAIL_LINK_LIFETIME else None


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="mail-preference")
