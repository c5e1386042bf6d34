"""Loading lists through the real server: what it takes, and what it says of too much."""

from __future__ import annotations

import csv
import http.client
import socket
import threading
from collections.abc import Iterator
from io import BytesIO, StringIO

import pytest
from werkzeug.test import EnvironBuilder

from data.catalogue_build import shipped
from data.reference import REFERENCE_FOLDER
from matcher.accounts import Role
from matcher.upkeep_operations import load_shipped
from tests.people import Office, office
from tests.questionnaire import csrf_token, text_of
from web.cli.serve import listen, server_of
from web.limits import FORM_BYTES, LIST_BYTES

LOAD = "/en/upkeep/load"
TABLE = "german_clusters.csv"


@pytest.fixture(scope="module", name="desk")
def _desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("uploads")) as opened:
        load_shipped(opened.site.services, shipped())
        yield opened


@pytest.fixture(scope="module")
def port(desk: Office) -> Iterator[int]:
    """The application behind the server that ``clusterbridge serve`` runs."""
    app, listener = desk.site.app, listen("127.0.0.1", 8810)
    with pytest.MonkeyPatch.context() as patch:
        # It looks up a default address that is not used: the socket is there already.
        here = (socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", 0))
        patch.setattr(socket, "getaddrinfo", lambda *_names: [here])
        server = server_of(app, listener, app.extensions["clusterbridge"].settings)
    stop = threading.Event()

    def run() -> None:
        while not stop.is_set():
            server.asyncore.loop(timeout=0.05, map=server._map, count=1)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    stop.set()
    thread.join()
    server.task_dispatcher.shutdown()
    server.asyncore.close_all(map=server._map)


@pytest.fixture(scope="module")
def visitor(desk: Office) -> tuple[str, str]:
    """Return the cookie and the form token of an administrator."""
    client = desk.browser(desk.person("otto", Role.ADMINISTRATOR))
    page = client.get(LOAD)
    assert page.status_code == 200, page.location
    token = csrf_token(page.text)
    cookie = client.get_cookie("clusterbridge")
    assert cookie is not None
    return f"clusterbridge={cookie.value}", token


def post(port: int, visitor: tuple[str, str], path: str, content: bytes) -> tuple[int, str]:
    """Send a file as a browser would, and return the status and the text of the answer."""
    cookie, token = visitor
    data = {"csrf_token": token, "files": (BytesIO(content), TABLE)}
    form = EnvironBuilder(method="POST", data=data).get_environ()
    with form["wsgi.input"] as stream:
        body, kind = stream.read(), form["CONTENT_TYPE"]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", path, body, {"Cookie": cookie, "Content-Type": kind})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


def test_a_list_of_a_megabyte_is_loaded_and_kept(
    desk: Office, port: int, visitor: tuple[str, str]
) -> None:
    with (REFERENCE_FOLDER / TABLE).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    longer = StringIO(newline="")
    writer = csv.DictWriter(longer, rows[0], lineterminator="\n")
    writer.writeheader()
    many = 1024 * 1024 // 1000
    for number in range(many):
        row = rows[number % len(rows)]
        more = {"id": f"more-{number}"} if number >= len(rows) else {}
        writer.writerow({**row, **more, "note": "x" * 1000})
    status, text = post(port, visitor, LOAD, longer.getvalue().encode())
    assert status == 303, text_of(text)
    (proposal,) = desk.site.services.upkeep.proposals()
    assert len(proposal.asked.changes) == many


@pytest.mark.parametrize(
    ("path", "size", "most"),
    [
        (LOAD, LIST_BYTES + 1, LIST_BYTES),
        ("/en/upkeep/institutions/new", FORM_BYTES + 1, FORM_BYTES),
    ],
)
def test_what_is_too_large_is_refused_with_how_much_the_page_takes(
    port: int, visitor: tuple[str, str], path: str, size: int, most: int
) -> None:
    status, text = post(port, visitor, path, b"x" * size)
    assert status == 413
    assert f"This page takes at most {most // 1024} KB at once." in text_of(text)
