"""The `tdkt` command: `python -m deploy.cli`."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import asyncpg
import typer
from nats.errors import Error as NatsError

from deploy.cli_backup import app as copies
from deploy.cli_common import AsJson, print_json, run, running
from deploy.cli_export import exporting
from deploy.cli_identity import reader, unit
from deploy.cli_import import importing
from deploy.cli_kit import app as kit
from deploy.cli_leaf import leaf
from deploy.cli_province import province
from deploy.cli_provision import app as provisioning
from deploy.cli_report import report
from deploy.cli_wire import wire
from deploy.remote import state_at
from deploy.state import DEFAULT_FOLDER, DEFAULT_OUT, Problem
from shared.streams import EVENT_SUBJECTS

#: What a shell says of a command that Ctrl-C has ended.
BROKEN_OFF = 130

app = typer.Typer(name="tdkt", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
events = typer.Typer(no_args_is_help=True, help="The facts of EVENTS.")
dead = typer.Typer(no_args_is_help=True, help="Messages that broke the code too often.")
app.add_typer(provisioning)
app.add_typer(kit)
app.add_typer(leaf, name="leaf")
app.add_typer(unit, name="unit")
app.add_typer(reader, name="reader")
app.add_typer(province, name="province")
app.add_typer(events, name="events")
app.add_typer(dead, name="dead")
app.add_typer(wire)
app.add_typer(importing, name="import")
app.add_typer(report, name="report")
app.add_typer(exporting)
app.add_typer(copies)

Filter = Annotated[str, typer.Option("--filter", help="A subject such as tdkt.evt.award.decided.*.>")]
Out = Annotated[Path, typer.Option(help="Where results and addresses go.", envvar="TDKT_OUT")]
Years = Annotated[
    str | None,
    typer.Option(help="Several: 2014-2018; or 2025: June and July 2025, when the districts ended, in a folder of its own."),
]
Sequence = Annotated[int, typer.Argument(help="Its number in `tdkt dead list`.")]


@app.callback()
def tdkt(
    context: typer.Context,
    state: Annotated[
        Path, typer.Option(help="The folder of the stack.", envvar="TDKT_STATE")
    ] = DEFAULT_FOLDER,
) -> None:
    """Events, decisions and summaries of emulation and commendation work."""
    context.obj = state_at(state)


@app.command()
def up(
    context: typer.Context,
    play: Annotated[bool, typer.Option("--play", help="Play a past year first.")] = False,
    year: Annotated[int, typer.Option(help="Which one.")] = 2014,
    years: Years = None,
    once: Annotated[bool, typer.Option("--once", help="Stop when all that is done.")] = False,
    out: Out = DEFAULT_OUT,
) -> None:
    """Start everything on this machine and serve until Ctrl-C; exit status 130 when that comes earlier."""
    from deploy.up import up as serve

    played = (years or f"{year}") if play else None
    if not run(serve(context.obj.folder, out=out, played=played, once=once)):
        raise typer.Exit(BROKEN_OFF)


@app.command("play")
def play_year(context: typer.Context, year: int = 2014, years: Years = None, out: Out = DEFAULT_OUT) -> None:
    """Play a past year, or several, on the running stack and write their summaries."""
    from deploy.up import Teller, play

    with Teller() as teller:
        run(play(running(context), years or f"{year}", out, teller))


@app.command()
def status(context: typer.Context, as_json: AsJson = False) -> None:
    """How far each reader is behind, and what each service holds."""
    from deploy.status import collect, show

    answer = run(collect(running(context)))
    print_json(answer) if as_json else show(answer)


@app.command()
def doctor(context: typer.Context, as_json: AsJson = False) -> None:
    """Is everything there and as declared, and if not, what to do."""
    from deploy.doctor import examine, show

    outcomes = run(examine(context.obj))
    print_json(outcomes) if as_json else show(outcomes)
    if not all(outcome["ok"] for outcome in outcomes):
        raise typer.Exit(1)


@app.command()
def rebuild(
    context: typer.Context,
    service: str = typer.Argument("reporting"),
    switch_anyway: Annotated[bool, typer.Option("--switch-anyway", help="Although the two sets differ.")] = False,
    rollback: Annotated[bool, typer.Option("--rollback", help="Back to the set before the last switch.")] = False,
) -> None:
    """Make the read model of a service anew from the facts, prove it equal, switch."""
    from deploy.servers import service_command

    environment = running(context).environment(service)
    flags = [*(["--switch-anyway"] if switch_anyway else []), *(["--rollback"] if rollback else [])]
    command = [*service_command(service, "rebuild"), *flags]
    raise typer.Exit(subprocess.run(command, env=environment).returncode)


@events.command()
def tail(
    context: typer.Context,
    subject: Filter = EVENT_SUBJECTS,
    from_seq: Annotated[int | None, typer.Option(help="Begin at this stream sequence.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show facts as they come."""
    from deploy.events import tail as show

    run(show(running(context).login(), subject, from_seq, as_json))


@events.command()
def export(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option(help="A file; else the standard output.")] = None,
    subject: Filter = EVENT_SUBJECTS,
    from_seq: Annotated[int, typer.Option(help="Begin at this stream sequence.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Write every fact there is, in stream order, as JSON lines."""
    from deploy.events import export as write

    written = run(write(running(context).login(), out, subject, from_seq))
    if out is None:
        return  # the standard output is the export itself
    if as_json:
        return print_json(written)
    print(f"{written['facts']} facts up to sequence {written['through']} in {written['file']}")


@dead.command("list")
def dead_list(context: typer.Context, as_json: AsJson = False) -> None:
    """What is parked."""
    from deploy.dead import listed, show_list

    rows = run(listed(running(context)))
    print_json(rows) if as_json else show_list(rows)


@dead.command("show")
def dead_show(context: typer.Context, sequence: Sequence) -> None:
    """One parked message with its body; it may name persons."""
    from deploy.dead import opened

    print_json(run(opened(running(context), sequence)))


@dead.command("redrive")
def dead_redrive(context: typer.Context, sequence: Sequence, reason: str = "") -> None:
    """Let its service try again."""
    _order(context, sequence, "redrive", reason)


@dead.command("discard")
def dead_discard(
    context: typer.Context,
    sequence: Sequence,
    reason: Annotated[str, typer.Option(help="Kept for the record.")],
) -> None:
    """Give it up; what waits behind it goes on."""
    _order(context, sequence, "discard", reason)


def _order(context: typer.Context, sequence: int, action: str, reason: str) -> None:
    from deploy.dead import order

    row = run(order(running(context), sequence, action, reason))
    print(f"{row['service']}: {action} of position {row['position']} ordered")


def main() -> None:
    """One line on the standard error and a way out; a traceback only with TDKT_DEBUG=1."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(BROKEN_OFF)
    except BrokenPipeError:  # `| head` has what it wanted
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Problem as problem:
        _fail(problem.what, problem.way_out)
    except (OSError, NatsError, asyncpg.PostgresError) as error:
        _fail(f"{type(error).__name__}: {error}", "see: tdkt doctor")
    except Exception as error:
        _fail(f"unexpected {type(error).__name__}: {error}", "TDKT_DEBUG=1 shows where")


def _fail(what: str, way_out: str) -> None:
    if os.environ.get("TDKT_DEBUG") == "1":
        raise
    print(f"error: {' '.join(what.split())}; {way_out}", file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    main()
