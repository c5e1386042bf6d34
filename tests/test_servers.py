"""The live server of the tests leaves nothing open when a browser goes away."""

from __future__ import annotations

from collections.abc import Iterator

from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from tests.servers import answered_from_memory


class OpenFile:
    """A body that notes whether it was closed."""

    closed = False

    def __iter__(self) -> Iterator[bytes]:
        yield b"one "
        yield b"two"

    def close(self) -> None:
        self.closed = True


def test_an_answer_is_read_whole_and_closed_before_it_is_sent() -> None:
    body = OpenFile()

    @Request.application
    def app(_request: Request) -> Response:
        return Response(body, status=201, direct_passthrough=True)

    answer = Client(answered_from_memory(app)).get("/")

    assert body.closed
    assert (answer.status_code, answer.data) == (201, b"one two")
