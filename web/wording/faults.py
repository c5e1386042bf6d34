"""What is wrong with an answer, as a sentence: for the command line and for forms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from features.addresses import ALLOWED
from features.errors import Fault
from web.wording.phrasing import R_, Phrasing

MESSAGES: Mapping[str, str] = {
    "missing": R_("is required."),
    "empty": R_("must not be empty."),
    "one_phrase_needed": R_("needs at least one phrase here or under technologies_sought."),
    "no_word": R_("{value} holds no letter and no digit."),
    "given_twice": R_("is given twice."),
    "unknown_key": R_("is not a known key."),
    "unknown_code": R_("{value} is not known."),
    "out_of_range": R_("{value} is not allowed."),
    "too_long": R_("{value} is too long."),
    "too_large": R_("is too large."),
    "too_many": R_("{value} entries are too many."),
    "not_a_whole_number": R_("{value} is not a whole number."),
    "number_as_text": R_("{value} is given as a text; leave the quotation marks out."),
    "not_a_text": R_("{value} is not a text; put it in quotation marks."),
    "not_a_list": R_("{value} is not a list."),
    "not_a_table": R_("{value} is not a table of keys and values."),
    "no_address": R_("{value} is no e-mail address."),
    "wrong_encoding": R_("is not encoded in UTF-8 (from byte {value} on); save it as UTF-8."),
    "other_encoding": R_("is encoded in {value}; save it as UTF-8."),
    "not_readable": R_("{value} cannot be read here."),
    "ends_early": R_("It ends too early: something is not closed, or a value is missing."),
    "too_deep": R_("It is nested too deep."),
    "too_many_digits": R_("It holds a number with too many digits."),
    "not_accepted": R_("{value} is not accepted."),
}
#: What is a count or a name is repeated without quotation marks.
_PLAIN = ("wrong_encoding", "other_encoding")
_COUNTS = ("too_many",)
#: What is said where the value cannot be repeated: it is empty, or a list or table itself.
_WITHOUT: Mapping[str, str] = {
    "too_long": R_("is too long."),
    "too_many": R_("has too many entries."),
    "not_a_text": R_("must be a text, not a list and not a table."),
    "not_a_list": R_("must be a list."),
    "not_a_table": R_("must be a table of keys and values."),
    "given_twice": R_("A key is given twice."),
}
_WITHOUT_VALUE = R_("is not accepted.")
_PLACE = R_("Line {line}, column {column}: {text}")
_ALLOWED = R_("Allowed: {allowed}.")
SUGGESTION = R_("Did you mean {suggestion}?")

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
_BYTES = re.compile(r"0-(\d+) bytes")
_CHARACTERS = re.compile(r"\d+-(\d+) characters")
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

    def lines(self, faults: Iterable[Fault]) -> list[str]:
        """Return one line a fault; what is allowed of keys is said of the first of each table."""
        said: set[str] = set()
        lines = []
        for one in faults:
            is_known = one.code == "unknown_key" and one.allowed in said
            said.add(one.allowed)
            lines.append(f"{one.field}: {self._sentence(one, '' if is_known else one.allowed)}")
        return lines

    def sentence(self, fault: Fault) -> str:
        """Return what is wrong, what is allowed and the nearest accepted value."""
        return self._sentence(fault, fault.allowed)

    def what_is_wrong(self, fault: Fault) -> str:
        """Return what is wrong alone, with its place in the file where there is one."""
        message = MESSAGES.get(fault.code, MESSAGES["not_accepted"])
        if fault.field == "file" and fault.code == "given_twice":
            message = _WITHOUT["given_twice"]
        if "{value}" in message and not fault.value:
            message = _WITHOUT.get(fault.code, _WITHOUT_VALUE)
        text = self.say(message, value=self._value(fault))
        if not fault.place:
            return text
        line, _colon, column = fault.place.partition(":")
        return self.say(_PLACE, line=line, column=column, text=text)

    def _value(self, fault: Fault) -> str:
        if fault.code in _COUNTS and fault.value.isdecimal():
            return self.formats.number(int(fault.value))
        return fault.value if fault.code in _PLAIN else self.quote(fault.value)

    def _sentence(self, fault: Fault, allowed: str) -> str:
        parts = [self.what_is_wrong(fault)]
        if fault.suggestion:
            parts.append(self.say(SUGGESTION, suggestion=self.quote(fault.suggestion)))
        if allowed:
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
        if found := _BYTES.fullmatch(fault.allowed):
            return self.say(R_("at most {high} bytes"), high=self.formats.number(int(found[1])))
        if found := _CHARACTERS.fullmatch(fault.allowed):
            return self._span(Fault(fault.field, "too_long"), "0", found[1])
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
        if fault.code in ("too_many", "not_a_list"):
            return self.say(R_("at most {high} entries"), high=high)
        return self.say(R_("{low} to {high}"), low=low, high=high)
