"""`tdkt provision` and `tdkt endpoints`: bring a system to what is declared, and say where it answers."""

import json
from collections.abc import Awaitable
from pathlib import Path
from typing import Annotated

import typer

from deploy.cli_common import run, running
from deploy.files import shown
from deploy.problem import Problem
from deploy.remote import Remote
from deploy.state import DEFAULT_OUT, State
from shared.login import Login
from shared.parts import Split
from shared.streams import SERVICES

app = typer.Typer()


@app.command()
def provision(
    context: typer.Context,
    nats_url: Annotated[str | None, typer.Option(envvar="TDKT_NATS_URL")] = None,
    credentials: Annotated[Path | None, typer.Option(envvar="TDKT_NATS_CREDENTIALS")] = None,
    admin_dsn: Annotated[str | None, typer.Option(envvar="TDKT_ADMIN_DSN")] = None,
    passwords: Annotated[
        Path | None, typer.Option(help="JSON, role to password.", envvar="TDKT_PASSWORDS")
    ] = None,
    replicas: Annotated[int, typer.Option(help="Copies of each stream.", envvar="TDKT_REPLICAS")] = 1,
    provinces: Annotated[
        str, typer.Option(help="Those with processes of their own: 66,64", envvar="TDKT_PROVINCES")
    ] = "",
    wait: Annotated[float, typer.Option(help="Seconds to wait for servers that still start.")] = 0,
) -> None:
    """Bring streams, durables, schemas and roles to what is declared."""
    from deploy.identity.enrol import enrol_operator
    from deploy.provision import Report, tried_for
    from deploy.provision import provision as apply

    state: State = context.obj
    if not (nats_url and admin_dsn and passwords):
        state.require_running()
    split = _split(provinces)
    if not nats_url:
        state.authority.make_parts(split.parts)

    def provide() -> Awaitable[Report]:
        login = Login(nats_url, "ops", credentials) if nats_url else state.login()
        words = _passwords(state, passwords, split)
        return apply(login, admin_dsn or state.admin_dsn, words, replicas=replicas, split=split)

    report = run(tried_for(wait, provide))
    if isinstance(state, Remote):  # the embedded stack does so when it starts
        run(enrol_operator(state))
    for line in [*(report.changed or ["nothing to change"]), *(f"kept: {one}" for one in report.kept)]:
        print(line)
    if report.blocked:
        raise Problem(
            "; ".join(report.blocked), "the server refuses these changes: make the thing anew by hand"
        )


@app.command()
def endpoints(
    context: typer.Context,
    out: Annotated[
        Path, typer.Option(help="Where results and addresses go.", envvar="TDKT_OUT")
    ] = DEFAULT_OUT,
) -> None:
    """Where the running system answers, for programs: a reader of all facts, and endpoints.json."""
    from deploy.up import tell

    print(shown(run(tell(running(context), out))))


def _passwords(state: State, file: Path | None, split: Split) -> dict[str, str]:
    """Of the services, and of the parts of those that are split."""
    roles = [*SERVICES, *(part.role for part in split.parts)]
    words: dict[str, str] = json.loads(file.read_text()) if file else state.passwords(*roles)
    if missing := [role for role in roles if role not in words]:
        raise Problem(f"no password for {', '.join(missing)}", "add them to the file of passwords")
    return {role: words[role] for role in roles}


def _split(provinces: str) -> Split:
    try:
        return Split.of(provinces)
    except ValueError as error:
        raise Problem(str(error), "give the places that come first in paths, such as 66,64") from error
