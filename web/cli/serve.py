"""``clusterbridge serve``: the web service on a production server."""

from __future__ import annotations

import errno
import os
import signal
import socket
import sys
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

import click

from web.cli.common import Failure, print_lines

if TYPE_CHECKING:
    from flask import Flask

    from web.config import Settings

PORTS_TRIED = 20
THREADS = 8
CONNECTIONS = 500
"""Connections at once; an idle one is closed after :data:`IDLE_SECONDS`."""
IDLE_SECONDS = 30
MAX_HEADERS = 32 * 1024

EPILOG = """\b
Examples:
  clusterbridge serve
  clusterbridge serve --port 8080
  clusterbridge serve --demo
  CLUSTERBRIDGE_HOST=0.0.0.0 clusterbridge serve

All other settings are environment variables; docs/operations.md describes them. The database is
created or migrated first. Ctrl-C stops the service.
"""


@click.command(epilog=EPILOG)
@click.option("--host", help="Address to listen on; default: CLUSTERBRIDGE_HOST or 127.0.0.1.")
@click.option(
    "--port", type=click.IntRange(1, 65535),
    help="First port to try; default: CLUSTERBRIDGE_PORT or 8000. The next free one is taken.",
)  # fmt: skip
@click.option(
    "--demo", is_flag=True,
    help="Serve a demonstration in a folder of its own; it is filled on the first start.",
)  # fmt: skip
def serve(host: str | None, port: int | None, demo: bool) -> None:
    """Start the web service and print its address."""
    from dataclasses import replace

    from web.config import load_settings, prepare_instance
    from web.demonstration.opening import demonstration_settings, open_demonstration
    from web.logs import init_logging

    settings = demonstration_settings(os.environ) if demo else load_settings(os.environ)
    init_logging(settings.log_level)
    settings = prepare_instance(
        replace(settings, host=host or settings.host, port=port or settings.port)
    )
    if demo:
        from web.cli.demo import login_lines

        print_lines(login_lines(open_demonstration(settings, click.echo), settings.instance))
    for line in warnings_of(settings):
        click.echo(line, err=True)
    listener = listen(settings.host, settings.port)
    try:
        _serve(listener, settings)
    finally:
        listener.close()


def warnings_of(settings: Settings) -> list[str]:
    """Return what is risky about where the service can be reached, one line each."""
    from web.accounts.addresses import public_base
    from web.app import trusted_hosts

    lines = []
    if trusted_hosts(settings) is None:
        lines.append(
            "Warning: without CLUSTERBRIDGE_BASE_URL every host name is answered, and private "
            "links show the one that was asked for."
        )
    if settings.debug and not _is_for_this_machine(settings):
        lines.append(
            "Warning: CLUSTERBRIDGE_DEBUG shows the inside of the service to everybody who reaches "
            "it; leave it off here."
        )
    if settings.smtp_url and not settings.base_url:
        lines.append(
            "Warning: without CLUSTERBRIDGE_BASE_URL links in e-mail lead to "
            f"{public_base(settings)}, which nobody else can reach."
        )
    if settings.base_url.startswith("https://") and settings.trusted_proxies == 0:
        lines.append(
            "Warning: with an HTTPS base address and CLUSTERBRIDGE_TRUSTED_PROXIES=0 all visitors "
            "behind the proxy count as one, and HTTP is not redirected."
        )
    return lines


def _is_for_this_machine(settings: Settings) -> bool:
    return settings.host in {"127.0.0.1", "::1", "localhost"} and not settings.base_url


def listen(host: str, port: int) -> socket.socket:
    """Return a socket on the first free port from ``port`` on.

    Raises
    ------
    Failure : the address is not one of this machine, the port is not allowed, or all are taken.
    """
    from web.config import variable_name

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, min(port + PORTS_TRIED, 65536)):
        listener = socket.socket(family, socket.SOCK_STREAM)
        if os.name == "posix":
            # Without it a restart would find its own port taken for a minute.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
            listener.listen(128)
        except OSError as error:
            listener.close()
            if error.errno != errno.EADDRINUSE:
                raise _cannot_listen(host, candidate, error) from error
        else:
            return listener
    last = min(port + PORTS_TRIED, 65536) - 1
    line = f"Error: all ports from {port} to {last} are taken"
    raise Failure([line, f"Mend: choose another with --port or {variable_name('port')}"])


def _cannot_listen(host: str, port: int, error: OSError) -> Failure:
    from web.config import variable_name

    if error.errno == errno.EACCES:
        mend = f"choose a port from 1024 on with --port or {variable_name('port')}"
    else:
        mend = (
            f"set {variable_name('host')} or --host to an address of this machine, such as "
            "127.0.0.1, or 0.0.0.0 for all of them"
        )
    line = f"Error: cannot listen on {host}:{port}: {error.strerror or error}"
    return Failure([line, f"Mend: {mend}"])


def _serve(listener: socket.socket, settings: Settings) -> None:
    from dataclasses import replace

    from web.app import create_app, warm_up
    from web.config import note_address
    from web.wiring import EXTENSION

    taken = listener.getsockname()[1]
    if taken != settings.port:
        click.echo(f"Port {settings.port} is taken, so the next free one is used.", err=True)
    # Links in e-mail name the port that was really taken, those of commands as well.
    settings = replace(settings, port=taken)
    note_address(settings)
    app = create_app(settings)
    wiring = app.extensions[EXTENSION]
    try:
        warm_up(app)
        _run(app, listener, settings)
    finally:
        wiring.close()
    click.echo("Stopped.")


def _run(app: Flask, listener: socket.socket, settings: Settings) -> None:
    """Answer requests, and do what is due in the background, until somebody stops it."""
    from web.apprentice import start_apprentice
    from web.postman import start_postman

    stop_mail, stop_learning = start_postman(app), start_apprentice(app)
    server = server_of(app, listener, settings)
    signal.signal(signal.SIGTERM, _stop)
    try:
        # Whoever reads the address may stop the service at once.
        _tell_address(app, settings)
        server.run()
    except KeyboardInterrupt:
        pass  # waitress ends by itself on most systems; here it was caught on the way.
    finally:
        server.close()
        stop_learning()
        stop_mail()


def _tell_address(app: Flask, settings: Settings) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{host}:{settings.port}"
    click.echo(f"Clusterbridge runs on {address} (Ctrl-C stops it)")
    link = first_link(app, address)
    if link is not None:
        click.echo("There is no administrator yet. This link makes one, once, within 24 hours:")
        click.echo(f"  {link}")
    sys.stdout.flush()


def server_of(app: Flask, listener: socket.socket, settings: Settings) -> Any:
    """Return the production server of an application, with all its limits."""
    from waitress import create_server

    from web.limits import SERVER_BYTES

    return create_server(
        app,
        sockets=[listener],
        threads=THREADS,
        ident=None,
        # Who is in front is said by the settings; without a proxy nobody may forge its headers.
        clear_untrusted_proxy_headers=settings.trusted_proxies == 0,
        max_request_body_size=SERVER_BYTES,
        max_request_header_size=MAX_HEADERS,
        connection_limit=CONNECTIONS,
        channel_timeout=IDLE_SECONDS,
    )


def first_link(app: Flask, address: str) -> str | None:
    """Return a fresh one-time link of the first administrator, None when there is one.

    Parameters
    ----------
    address : of the service, where no base address is set.
    """
    from matcher.account_operations import first_administrator_token
    from web.cli.common import language_of
    from web.letters import invitation_path
    from web.wiring import wired

    with app.app_context():
        token = first_administrator_token(wired().services)
        base = wired().settings.base_url or address
    return token and base + invitation_path(token, language_of(os.environ))


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
