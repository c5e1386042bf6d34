"""The path of a rule of the application, with values that its arguments take."""

from __future__ import annotations

import re
from collections.abc import Mapping

from werkzeug.routing import Rule

_CHOICE = re.compile(r"<any\(([^)]*)\):(\w+)>")


def path_of(rule: Rule, values: Mapping[str, str]) -> str:
    """Return the path; of a choice that has not the given value it takes the first one."""
    given = {name: values.get(name, "unknown") for name in rule.arguments}
    for choices, name in _CHOICE.findall(rule.rule):
        known = choices.split(",")
        if given[name] not in known:
            given[name] = known[0]
    _domain, path = rule.build(given) or ("", "")
    return path
