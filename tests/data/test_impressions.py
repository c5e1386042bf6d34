"""How much is read to keep one page."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import event

from data.store import open_stores
from matcher.records import ShownPlace
from tests.databases import new_sqlite
from tests.store_cases import CATALOGUE, EXPIRES, MODEL, NOW, TOKEN, page


def test_keeping_a_page_reads_as_often_after_a_hundred_others(tmp_path: Path) -> None:
    stores = open_stores(new_sqlite(tmp_path / "test.sqlite3"))
    stores.models.add(MODEL, NOW)
    stores.catalogues.add(CATALOGUE, NOW)
    firm = stores.profiles.create({"name": "Muster"}, TOKEN, EXPIRES, NOW)
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        statements.append(statement)

    event.listen(stores.database.engine, "before_cursor_execute", note)
    counts = []
    for number in range(2, 103):
        statements.clear()
        places = (
            ShownPlace("gwangju-01", 1, 0.5, 0.6),
            ShownPlace("gwangju-02", number, 0.4, 0.6),
            ShownPlace("gwangju-03", number + 1, 0.3, 0.6),
        )
        stores.impressions.append(page(firm, places=places), NOW)
        counts.append(len(statements))
    stores.close()
    assert counts[-1] == counts[1]
