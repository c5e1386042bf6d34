"""What is wrong with a table that was loaded, in the language of the page.

The reader of tables says it in English, for whoever runs commands. Here each of its sentences is
known by its form; ``tests/web/upkeep/test_file_faults.py`` finds one that is missing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask_babel import gettext as _

from data.csvfile import ReferenceFileError
from web.i18n import N_
from web.upkeep.columns import column_name

_PROBLEMS: Mapping[str, str] = {
    r"empty|missing": N_("Nothing is given."),
    r"not an id": N_("This cannot be a key."),
    r"not a number(?: in .+)?": N_("This is not a number."),
    r"not a whole number": N_("This is not a whole number."),
    r"number out of range": N_("The number is too small or too large."),
    r"unknown code(?: .+)?": N_("This is none of the possible values."),
    r"no such .+": N_("The catalogue has no such entry."),
    r"empty part in a list": N_("A part of the list is empty."),
    r"repeated part in a list": N_("A part of the list is given twice."),
    r"not a date": N_("This is not a date."),
    r"basis not possible here": N_("This basis is not possible here."),
    r"no rows": N_("The table has no rows."),
    r"too many rows": N_("The table has too many rows."),
    r"too many columns": N_("The table has too many columns."),
    r"broken quoting: .+": N_("The quotation marks do not pair up."),
    r"file is missing": N_("The file is missing."),
    r"cannot be read: .+": N_("The file cannot be read."),
    r"broken encoding": N_("The file is not encoded in UTF-8."),
    r"duplicate of line (?P<line>\d+)": N_("The same stands in line %(line)s already."),
    r"unknown column": N_("The table has no such column."),
    r"column twice": N_("The column is there twice."),
    r"missing column": N_("The column is missing."),
    r"wrong number of cells": N_("The row has too many or too few cells."),
    r"control character or line break": N_("The text holds a line break or control character."),
    r"(?P<count>\d+) characters": N_("The text is too long: %(count)s characters."),
    r"begins like a formula": N_("The text begins like a formula of a spreadsheet."),
    r"no table of the catalogue": N_("The catalogue has no table of this name."),
    r"link without institution or the reverse": N_(
        "An institution and how it is tied to the agency belong together."
    ),
    r"differs inside one mini-cluster": N_("It differs from another row of the same mini-cluster."),
    r"does not fit open_to_firms": N_("It does not fit whether the programme is open to firms."),
    r"numbers in a row that is only shown": N_("This row is only shown: it takes no numbers."),
    r"answers do not fit the question": N_("The degrees are not those of this row."),
    r"rows? (?:is|are) missing|fields are missing": N_("Rows are missing."),
    r"not a NACE code": N_("This is not a code of NACE."),
    r"its division is missing": N_("The division of this code is missing."),
    r"not a limit of this class": N_("This is not a limit of this size class."),
    r"a step without a start": N_("A step needs a row that it starts from."),
    r"id is used twice among all files": N_("A cluster or an institution has this key already."),
    r"a relief starts from assumptions.csv": N_("A relief starts from an assumption."),
    r"is compared alike for all mini-clusters": N_("This is the same for all mini-clusters."),
}
_ALLOWED: Mapping[str, str] = {
    r"any text": N_("any text"),
    r"lower-case letters a-z and digits, joined by hyphens": N_(
        "small letters a to z and digits, joined by hyphens"
    ),
    r"a number from (?P<low>\S+) to (?P<high>\S+)": N_("a number from %(low)s to %(high)s"),
    r"a whole number from (?P<low>\S+) to (?P<high>\S+)": N_(
        "a whole number from %(low)s to %(high)s"
    ),
    r"whole numbers from (?P<low>\S+) to (?P<high>\S+)": N_(
        "whole numbers from %(low)s to %(high)s"
    ),
    r"parts separated by one semicolon": N_("parts divided by one semicolon"),
    r"each part once": N_("each part once"),
    r"2007, 2007-10, .+": N_("2007, 2007-10, 2005-2010, 2005/2010, “c. 2011” or “undated”"),
    r"a header and at least one row": N_("a header and at least one row"),
    r"(?P<most>\d+) rows": N_("at most %(most)s rows"),
    r"(?P<most>\d+) cells": N_("%(most)s cells"),
    r"quoted with \"": N_('quotation marks " around a cell'),
    r"a file (?P<name>\S+)": N_("a file %(name)s"),
    r"each one once|once|one each|each setting once": N_("each one once"),
    r"text in one line": N_("text in one line"),
    r"at most (?P<most>\d+)": N_("at most %(most)s characters"),
    r"text that does not begin with .+": N_("text that does not begin with =, +, - or @"),
    r"two to five digits": N_("two to five digits"),
    r"what became of it, of one that no longer exists": N_(
        "what became of it, of one that no longer exists"
    ),
    r"both or none": N_("both or none"),
    r"one of basis .+": N_("an origin of the same basis"),
    r"a reason exactly where it is no": N_("a reason exactly where it is “no”"),
    r"an empty cell": N_("an empty cell"),
    r"each of (?P<parts>.+:0 to 1)": N_("each of these: %(parts)s"),
    r"1 to 35, each once": N_("1 to 35, each once"),
    r"divisions listed in this file": N_("divisions of this file"),
    r"a row of the effect start": N_("a row of the effect “start”"),
    r"ids of clusters and institutions are different": N_("a key that nothing else has"),
    r"ids of institutions.csv": N_("keys of institutions"),
    r"keys of pair scope": N_("keys of what differs between mini-clusters"),
}


def file_fault(error: ReferenceFileError) -> tuple[tuple[str, str], ...]:
    """Return where a table is wrong, what it says there, and what it may say: pairs in words."""
    column = f"{column_name(error.column)} ({error.column})" if error.column else ""
    found = (
        (_("File"), error.file),
        (_("Line"), str(error.line or "")),
        (_("Column"), column),
        (_("Value"), error.value),
        (_("Problem"), in_words(_PROBLEMS, error.problem)),
        (_("Allowed"), in_words(_ALLOWED, error.allowed)),
    )
    return tuple(pair for pair in found if pair[1])


def fault_sentence(error: ReferenceFileError) -> str:
    """Return the same in one line."""
    return " · ".join(f"{label}: {text.rstrip('.')}" for label, text in file_fault(error))


def in_words(known: Mapping[str, str], text: str) -> str:
    """Return a sentence of the reader of tables in the language of the page.

    Lists of keys, and what has no other words, stay as they are.
    """
    for form, message in known.items():
        found = re.fullmatch(form, text)
        if found is not None:
            return _(message, **found.groupdict())
    return text.replace("(empty)", _("(empty)"))
