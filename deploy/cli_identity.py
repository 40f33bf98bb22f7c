"""`tdkt unit` and `tdkt reader`: who may publish, and who may read."""

import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from deploy.cli_common import CREDENTIALS, AsJson, print_json, run, running
from deploy.identity import enrol as acts
from deploy.identity.readers import enrol_reader, lags, unit_durable
from deploy.identity.register import issued
from deploy.jetstream import connected
from deploy.state import State, shown
from shared.units import within

unit = typer.Typer(no_args_is_help=True, help="Credentials of agencies.")
reader = typer.Typer(no_args_is_help=True, help="Consumers of facts.")

Folder = Annotated[Path, typer.Option("--out", help="Where the files go.")]
Days = Annotated[int, typer.Option(help="How long they are good.")]
Paths = Annotated[list[str], typer.Argument(help="Such as 66.643.ldld; several are quicker together.")]
Path_ = Annotated[str, typer.Argument(help="Such as 66.643.ldld.")]


@unit.command("enrol")
def unit_enrol(
    context: typer.Context,
    paths: Paths,
    out: Folder = CREDENTIALS,
    days: Days = acts.DEFAULT_DAYS,
    durable: Annotated[bool, typer.Option("--durable", help="With a durable of its own on EVENTS.")] = False,
    as_json: AsJson = False,
) -> None:
    """Credentials for NATS and a token for HTTP; no restart, no change at the server."""
    state = running(context)
    made = run(acts.enrol_units(state, paths, out, days=days))
    for path in track(paths, "durables", transient=True, disable=len(paths) < 20) if durable else ():
        run(unit_durable(state, path))
    _tell_enrolled(made, as_json)


@unit.command("join")
def unit_join(
    context: typer.Context,
    path: Path_,
    kind: Annotated[str, typer.Option(help="Such as sector_union or grassroots_union.")],
    name: Annotated[str, typer.Option(help="Its Vietnamese name.")],
    led_by: Annotated[str | None, typer.Option(help="The body that leads it.")] = None,
    since: Annotated[str, typer.Option(help="The first day on which it may publish.")] = "2014-01-01",
    out: Folder = CREDENTIALS,
) -> None:
    """Let the Board of its province announce a new unit, with the Board's own credentials."""
    from deploy.board import join

    run(join(running(context), out, path, kind, name, led_by, since))
    print(f"{path} has joined; its kit: tdkt kit {path}")


@unit.command("rotate")
def unit_rotate(
    context: typer.Context,
    path: Path_,
    out: Folder = CREDENTIALS,
    days: Days = acts.DEFAULT_DAYS,
    as_json: AsJson = False,
) -> None:
    """New credentials; the old ones are void at once."""
    made, old = run(acts.rotate(running(context), path, out, days=days))
    _tell_enrolled([made], as_json)
    if not as_json:
        print(f"{old} older ones are void")


@unit.command("revoke")
def unit_revoke(
    context: typer.Context,
    wanted: Annotated[str, typer.Argument(help="A path, or the public key of one credentials file.")],
    as_json: AsJson = False,
) -> None:
    """Cut it off: live connections within two seconds, its token too."""
    void = run(acts.revoke(running(context), wanted))
    told = [one.told(int(time.time())) for one in void]
    print_json(told) if as_json else print(f"{len(void)} credentials of {void[0].name} are void")


@unit.command("list")
def unit_list(
    context: typer.Context,
    path: Annotated[str | None, typer.Argument(help="Only this path and below.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also what is void or expired.")] = False,
    as_json: AsJson = False,
) -> None:
    """What was issued to whom, and until when."""
    now = int(time.time())
    rows = [
        one.told(now)
        for one in run(_issued(running(context)))
        if (everything or one.valid(now))
        and (path is None or within(one.name, path))
    ]
    print_json(rows) if as_json else Console().print(_table(rows) if rows else "no credentials")


@reader.command("enrol")
def reader_enrol(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Its durable's name, such as so-noi-vu.")],
    filters: Annotated[
        list[str], typer.Option("--filter", help="A subject of EVENTS; several times for several.")
    ],
    out: Folder = CREDENTIALS,
    days: Days = acts.DEFAULT_DAYS,
    new_only: Annotated[bool, typer.Option("--new-only", help="Only what comes from now on.")] = False,
    as_json: AsJson = False,
) -> None:
    """A durable on EVENTS and credentials to read it; said again with other filters it keeps its position."""
    found = run(enrol_reader(running(context), name, filters, out, days=days, new_only=new_only))
    file = out / f"{name}.creds"
    if as_json:
        return print_json(
            {"reader": name, "filters": found.filters, "position": found.position, "credentials": str(file)}
        )
    print(f"reader {name}: {', '.join(found.filters)}; stands at {found.position}; credentials {shown(file)}")


@reader.command("list")
def reader_list(context: typer.Context, as_json: AsJson = False) -> None:
    """How far each reader is behind."""
    rows = run(lags(running(context)))
    if as_json:
        return print_json(rows)
    table = Table("reader", "filters", "done up to", "behind", box=None)
    for row in rows:
        table.add_row(row["reader"], *(str(row.get(name, "-")) for name in ("filters", "position", "behind")))
    Console().print(table if rows else "no readers")


@reader.command("revoke")
def reader_revoke(context: typer.Context, name: str) -> None:
    """Cut it off; its durable and position stay, for a new enrolment."""
    void = run(acts.revoke(running(context), name))
    print(f"{len(void)} credentials of {name} are void")


async def _issued(state: State) -> list[Any]:
    async with connected(state.login()) as js:
        return await issued(js)


def _tell_enrolled(made: list[acts.Enrolled], as_json: bool) -> None:
    if as_json:
        return print_json(
            [{"name": m.name, "credentials": str(m.credentials), "expires": m.expires} for m in made]
        )
    for one in made:
        print(
            f"{one.name}: {shown(one.credentials)}, token in {shown(one.credentials.parent / 'tokens.json')}"
        )


def _table(rows: list[dict[str, Any]]) -> Table:
    columns = ("name", "kind", "state", "issued", "expires", "key")
    table = Table(*columns, box=None)
    for row in rows:
        table.add_row(*(str(row[name] or "-") for name in columns))
    return table
