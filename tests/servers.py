"""The real application behind a real socket, for tests that need an address."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from web.config import Settings, load_settings, prepare_instance


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


@contextmanager
def serve(instance: Path, **environment: str) -> Iterator[LiveServer]:
    """Serve on a free port until the block ends.

    Parameters
    ----------
    instance : empty folder for the database and the key.
    environment : further settings by variable name without prefix, such as ``LINK_DAYS="1"``.
    """
    from werkzeug.serving import make_server

    from web.app import create_app

    variables = {f"CLUSTERBRIDGE_{name}": value for name, value in environment.items()}
    settings = prepare_instance(
        load_settings({"CLUSTERBRIDGE_INSTANCE": str(instance), **variables})
    )
    server = make_server("127.0.0.1", 0, create_app(settings), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield LiveServer(f"http://127.0.0.1:{server.server_port}", settings)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
