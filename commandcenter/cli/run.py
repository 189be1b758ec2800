"""Commands that keep running: the gateway, a drill, the window."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click

from commandcenter.cli.session import Session, pass_session
from commandcenter.core.settings import DATABASE_VARIABLE, PUBLIC_URL_VARIABLE, database_url

PORT_MAX = 65_535
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, PORT_MAX), default=8443, show_default=True)
@click.option("--public-url", envvar=PUBLIC_URL_VARIABLE, help="The address phones use.")
@click.option("--cert", type=FILE, help="Certificate (PEM) for TLS.")
@click.option("--key", type=FILE, help="Its private key (PEM).")
@click.option("--trusted-proxy", multiple=True, help="Address of a proxy whose headers count.")
@click.option("--child", is_flag=True, hidden=True, help="Stop when standard input closes.")
@pass_session
def serve(
    session: Session,
    *,
    host: str,
    port: int,
    public_url: str | None,
    cert: Path | None,
    key: Path | None,
    trusted_proxy: tuple[str, ...],
    child: bool,
) -> None:
    """Run the gateway and the clockwork."""
    from commandcenter.gateway.options import Options  # the web server is needed only here
    from commandcenter.gateway.serve import run

    run(
        Options(
            host=host,
            port=port,
            public_url=public_url or "",
            certificate=cert,
            private_key=key,
            trusted_proxies=trusted_proxy,
        ),
        database=database_url(session.database),
        child=child,
    )


@click.command()
@click.argument("file", type=FILE)
@click.option("--speed", type=float, help="How many times faster than real time.")
@click.option("--seed", type=int, help="Makes the same drill again.")
@click.option("--console", "with_console", is_flag=True, help="Open the window on it.")
@click.option("--offscreen", is_flag=True, help="Play without a screen and leave pictures.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("out"),
    help="Where pictures and the report are left.",
)
@pass_session
def drill(
    session: Session,
    *,
    file: Path,
    speed: float | None,
    seed: int | None,
    with_console: bool,
    offscreen: bool,
    out: Path,
) -> int:
    """Play the exercise in FILE.toml over the real gateway, in a database of its own."""
    from commandcenter.drills import playing  # an exercise brings its own libraries

    return playing.play(
        file,
        database=session.database,
        speed=speed,
        seed=seed,
        console=with_console,
        offscreen=offscreen,
        out=out,
        answer=session.answer,
        as_json=session.as_json,
    )


@click.command()
@pass_session
def console(session: Session) -> int:
    """Open the window."""
    environment = os.environ | {DATABASE_VARIABLE: database_url(session.database)}
    return subprocess.call([sys.executable, "-m", "ui"], env=environment)
