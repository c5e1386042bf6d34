"""The real application behind a real socket, for tests that need an address."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from web.config import Settings, load_settings, prepare_instance

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


@dataclass(frozen=True)
class LiveServer:
    """A running application.

    Attributes
    ----------
    url : its address without a closing slash.
    settings : what it was started with.
    """

    url: str
    settings: Settings


def answered_from_memory(app: WSGIApplication) -> WSGIApplication:
    """Return the application with every answer read whole, and its file closed, before it is sent.

    A browser that leaves a page early breaks the connection off. The test server then forgets to
    close what it was sending, and the open file would fail whichever test runs at that moment.
    """

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return Response.from_app(app, environ, buffered=True)(environ, start_response)

    return answer


@contextmanager
def serve(instance: Path, **environment: str) -> Iterator[LiveServer]:
    """Serve on a free port until the block ends.

    Parameters
    ----------
    instance : empty folder for the database and the key.
    environment : further settings by variable name without prefix, such as ``LINK_DAYS="1"``.
    """
    from web.app import create_app

    settings = _settings_of(instance, environment)
    with serve_application(create_app(settings)) as url:
        yield LiveServer(url, settings)


def _settings_of(instance: Path, environment: Mapping[str, str]) -> Settings:
    variables = {f"CLUSTERBRIDGE_{name}": value for name, value in environment.items()}
    return prepare_instance(load_settings({"CLUSTERBRIDGE_INSTANCE": str(instance), **variables}))


@contextmanager
def serve_apart(instance: Path, **environment: str) -> Iterator[LiveServer]:
    """Serve in a process of its own, as ``clusterbridge serve`` does, but without rate limits.

    Parameters are those of :func:`serve`; what other code of the test does cannot hold it up.
    """
    context = multiprocessing.get_context("spawn")
    settings = _settings_of(instance, environment)
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_run_apart, args=(settings, sender), daemon=True)
    process.start()
    sender.close()
    try:
        yield LiveServer(f"http://127.0.0.1:{receiver.recv()}", settings)
    finally:
        process.terminate()
        process.join()


def _run_apart(settings: Settings, sender: Connection) -> None:
    from web.app import create_app, warm_up
    from web.cli.serve import listen, server_of
    from web.limits import limiter

    app = create_app(settings)
    warm_up(app)
    limiter.enabled = False
    listener = listen("127.0.0.1", settings.port)
    sender.send(listener.getsockname()[1])
    server_of(app, listener, settings).run()


@contextmanager
def serve_application(app: WSGIApplication) -> Iterator[str]:
    """Serve one application on a free port until the block ends, and yield its address."""
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Quiet(WSGIRequestHandler):
        def log_request(self, *_: object) -> None:
            """Keep still: the paths of private pages hold secrets."""

    served = answered_from_memory(app)
    server = make_server("127.0.0.1", 0, served, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
