"""Routes that are made many times match and build addresses like those that are made once."""

from __future__ import annotations

import pytest
from werkzeug.exceptions import NotFound
from werkzeug.routing import Map, MapAdapter, Rule

from tests.compiled import CompiledRule

PATHS = ("/<any('de', 'en'):language>/firms/<int:number>/history", "/<path:rest>/end", "/plain",
         "/<any('de', 'en'):language>/firms/<name>/")  # fmt: skip


def routes(kind: type[Rule]) -> MapAdapter:
    return Map([kind(path, endpoint=path) for path in PATHS]).bind("localhost")


@pytest.fixture(scope="module")
def kinds() -> list[MapAdapter]:
    """The same routes as werkzeug makes them, and made for a second time."""
    routes(CompiledRule)
    return [routes(Rule), routes(CompiledRule)]


@pytest.mark.parametrize(
    ("path", "endpoint", "values"),
    [
        ("/de/firms/7/history", PATHS[0], {"language": "de", "number": 7}),
        ("/a/b/end", PATHS[1], {"rest": "a/b"}),
        ("/plain", PATHS[2], {}),
        ("/en/firms/x/", PATHS[3], {"language": "en", "name": "x"}),
    ],
)
def test_a_route_made_again_matches_and_builds_the_same(
    kinds: list[MapAdapter], path: str, endpoint: str, values: dict[str, object]
) -> None:
    for routes_of_one in kinds:
        assert routes_of_one.match(path) == (endpoint, values)
        assert routes_of_one.build(endpoint, values) == path


@pytest.mark.parametrize("path", ["/fr/firms/7/history", "/de/firms/x/history", "/plain/more"])
def test_what_no_route_says_is_not_found_by_one_made_again(
    kinds: list[MapAdapter], path: str
) -> None:
    for routes_of_one in kinds:
        with pytest.raises(NotFound):
            routes_of_one.match(path)
