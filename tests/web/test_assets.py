"""Static files and how long browsers may keep them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.shell import settings
from web.app import create_app


@pytest.fixture
def client(tmp_path: Path) -> Iterator[FlaskClient]:
    with create_app(settings(tmp_path)).test_client() as client:
        yield client


def test_static_files_are_kept_for_ever_under_the_hash_of_their_content(
    client: FlaskClient,
) -> None:
    page = client.get("/de/").text
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
    assert len(sheets) == 9
    for address in sheets:
        answer = client.get(address, buffered=True)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert address.endswith("?v=" + hashlib.sha256(answer.data).hexdigest()[:12])


@pytest.mark.parametrize("query", ["", "?v=older"])
def test_static_file_under_another_address_is_kept_briefly(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/static/css/base.css{query}", buffered=True)
    assert answer.headers["Cache-Control"] == "public, max-age=3600"


@pytest.mark.parametrize("font", ["source-sans-3", "noto-sans-kr"])
def test_fonts_are_here_under_the_hash_of_their_content(client: FlaskClient, font: str) -> None:
    sheet = client.get(f"/static/fonts/{font}/wght.css", buffered=True).text
    addresses = re.findall(r"url\(\./([^)]+)\)", sheet)
    assert addresses
    for address in addresses:
        file = Path(client.application.static_folder or "", "fonts", font, address.split("?")[0])
        assert address.endswith("?v=" + hashlib.sha256(file.read_bytes()).hexdigest()[:12])
    licence = client.get(f"/static/fonts/{font}/LICENSE", buffered=True)
    assert "SIL Open Font License" in licence.text
