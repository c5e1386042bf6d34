"""What is wrong with an answer, as a sentence: for the command line and for forms."""

from __future__ import annotations

import re
from collections.abc import Mapping

from features.addresses import ALLOWED
from features.errors import Fault
from web.wording.phrasing import R_, Phrasing

_MESSAGES: Mapping[str, str] = {
    "missing": R_("is required."),
    "empty": R_("must not be empty."),
    "one_phrase_needed": R_("needs at least one phrase here or under technologies_sought."),
    "no_word": R_("{value} holds no letter and no digit."),
    "given_twice": R_("is given twice."),
    "unknown_key": R_("is not a known key."),
    "unknown_code": R_("{value} is not known."),
    "out_of_range": R_("{value} is not allowed."),
    "too_long": R_("is too long."),
    "too_many": R_("has too many entries."),
    "not_a_whole_number": R_("{value} is not a whole number."),
    "not_a_text": R_("{value} is not a text; put it in quotation marks."),
    "not_a_list": R_("must be a list."),
    "not_a_table": R_("must be a table of keys and values."),
    "no_address": R_("{value} is no e-mail address."),
    "wrong_encoding": R_("is not encoded in UTF-8 ({value}); save it as UTF-8."),
    "not_readable": R_("cannot be read: {value}."),
    "not_accepted": R_("{value} is not accepted."),
}
#: What a program says is repeated without quotation marks.
_TECHNICAL = ("wrong_encoding", "not_readable")
_WITHOUT_VALUE = R_("is not accepted.")
_ALLOWED = R_("Allowed: {allowed}.")
_SUGGESTION = R_("Did you mean {suggestion}?")

#: What an id of the catalogue names -> where the known ids are listed.
_KINDS: Mapping[str, str] = {
    "German cluster": R_("the id of a German cluster in the catalogue"),
    "mini-cluster": R_("the id of a mini-cluster in the catalogue"),
}
_ONE_ADDRESS = R_(
    "one address such as {example}, without spaces, commas, brackets or quotation marks; before "
    "the @ only letters without accents, digits and signs"
)
_SPAN = re.compile(r"(\d+)-(\d+)")
_ANSWERS = re.compile(r"1-5, unknown")
_PHRASES = re.compile(r"(\d+)-(\d+) phrases of (\d+)-(\d+) characters")
_EXAMPLE = re.compile(r"(.+), such as (.+)")
#: Years are written without a mark for thousands.
_YEARS = ("founded",)


class FaultSentences(Phrasing):
    """Says what is wrong with a field in one language.

    Examples
    --------
    >>> fault = Fault("employees", "out_of_range", "-3", "0-5000000")
    >>> FaultSentences("en").line(fault)
    'employees: “-3” is not allowed. Allowed: 0 to 5,000,000.'
    """

    def line(self, fault: Fault) -> str:
        """Return the field and everything about the fault on one line."""
        return f"{fault.field}: {self.sentence(fault)}"

    def sentence(self, fault: Fault) -> str:
        """Return what is wrong, what is allowed and the nearest accepted value."""
        message = _MESSAGES.get(fault.code, _MESSAGES["not_accepted"])
        if "{value}" in message and not fault.value:
            message = _WITHOUT_VALUE
        value = fault.value if fault.code in _TECHNICAL else self.quote(fault.value)
        parts = [self.say(message, value=value)]
        if fault.suggestion:
            parts.append(self.say(_SUGGESTION, suggestion=self.quote(fault.suggestion)))
        if fault.allowed:
            parts.append(self.say(_ALLOWED, allowed=self.allowed(fault)))
        return " ".join(parts)

    def allowed(self, fault: Fault) -> str:
        """Return what a field accepts: ranges in words, lists of keys as they are."""
        if _ANSWERS.fullmatch(fault.allowed):
            return self.say(R_("1 to 5 or {unknown}"), unknown=self.quote("unknown"))
        if found := _SPAN.fullmatch(fault.allowed):
            return self._span(fault, *found.groups())
        if found := _PHRASES.fullmatch(fault.allowed):
            least, most, _, longest = found.groups()
            message = R_("{least} to {most} phrases of at most {longest} characters")
            return self.say(message, least=least, most=most, longest=longest)
        if found := _EXAMPLE.fullmatch(fault.allowed):
            return self.say(R_("{kind}, such as {example}"), kind=found[1], example=found[2])
        if fault.allowed == ALLOWED:
            return self.say(_ONE_ADDRESS, example=ALLOWED)
        if fault.allowed in _KINDS:
            return self.say(_KINDS[fault.allowed])
        if fault.allowed == "1 or more characters":
            return self.say(R_("at least one character"))
        return fault.allowed

    def _span(self, fault: Fault, low: str, high: str) -> str:
        if fault.field not in _YEARS:
            low, high = (self.formats.number(int(number)) for number in (low, high))
        if fault.code == "too_long":
            return self.say(R_("at most {high} characters"), high=high)
        if fault.code == "too_many":
            return self.say(R_("at most {high} entries"), high=high)
        return self.say(R_("{low} to {high}"), low=low, high=high)
