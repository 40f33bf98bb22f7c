"""`tdkt report`: documents as officials sign them, from what reporting has counted."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from deploy.cli_common import CREDENTIALS, run, running
from deploy.files import shown
from deploy.state import DEFAULT_OUT, State

report = typer.Typer(no_args_is_help=True, help="Reports and documents as PDF, DOCX, XLSX, CSV or JSON.")

Unit = Annotated[str, typer.Option("--unit", help="A place or body such as 66, 66.643 or 66.ldld.")]
Format = Annotated[
    Literal["pdf", "docx", "xlsx", "csv", "json"], typer.Option("--format", help="Of the file.")
]
Number = Annotated[str, typer.Option("--number", help="Its number in the clerk's book; none: room for it.")]
On = Annotated[
    str, typer.Option("--on", help="The day it bears, such as 2015-01-15, where the facts say none.")
]
Decider = Annotated[str, typer.Option("--decider", help="Whose decision it is, such as 66.ubnd.")]
DecisionNumber = Annotated[str, typer.Option("--number", help="Such as 1234/QĐ-UBND.")]
Proposer = Annotated[str, typer.Option("--proposer", help="Whose list it is, such as 66.ldld.")]
Award = Annotated[str, typer.Option("--award", help="Its code, such as BKT.")]
Year = Annotated[int, typer.Option(help="Such as 2014.")]
Why = Annotated[
    str,
    typer.Option(
        "--why", help="A code such as award_list: with names, and every reading is written down with it."
    ),
]
Out = Annotated[Path | None, typer.Option("--out", help="The file; - is the standard output.")]


@report.command()
def annual(
    context: typer.Context,
    unit: Unit,
    year: Annotated[int, typer.Option(help="Such as 2014.")],
    format_: Format = "pdf",
    number: Number = "",
    on: On = "",
    out: Out = None,
) -> None:
    """The report of a year: sections I to VIII, and annexes."""
    _write(context, f"report-{unit}-{year}", f"reports/{unit}/{year}", format_, out, number=number, on=on)


@report.command()
def period(
    context: typer.Context,
    unit: Unit,
    period: Annotated[str, typer.Option(help="Such as 2014-2018, 2014-H1, 2014-Q3 or 2014-09-01--2015-05-31.")],
    format_: Format = "pdf",
    number: Number = "",
    on: On = "",
    out: Out = None,
) -> None:
    """The report of several years, or of a part of one."""
    _write(context, f"report-{unit}-{period}", f"reports/{unit}/{period}", format_, out, number=number, on=on)


@report.command()
def plan(
    context: typer.Context,
    unit: Unit,
    year: Annotated[int, typer.Option(help="The year of the plan, such as 2015.")],
    format_: Format = "pdf",
    number: Number = "",
    on: On = "",
    out: Out = None,
) -> None:
    """Next year's plan as the parties have agreed it."""
    _write(context, f"plan-{unit}-{year}", f"plans/{unit}/{year}", format_, out, number=number, on=on)


@report.command()
def decision(
    context: typer.Context,
    decider: Decider,
    number: DecisionNumber,
    year: Year,
    format_: Format = "pdf",
    why: Why = "",
    out: Out = None,
) -> None:
    """A decision on awards with its list."""
    _of_decision(context, "decision", decider, number, year, format_, why, out)


@report.command()
def certificate(
    context: typer.Context,
    decider: Decider,
    number: DecisionNumber,
    year: Year,
    register_url: Annotated[
        str, typer.Option("--register-url", help="Where the public finds the register; its code leads there.")
    ] = "",
    format_: Format = "pdf",
    why: Why = "",
    out: Out = None,
) -> None:
    """The certificates of a decision, a page each; the code on each leads to the award in the register."""
    _of_decision(context, "certificate", decider, number, year, format_, why, out, register_url)


@report.command()
def submission(
    context: typer.Context,
    proposer: Proposer,
    award: Award,
    year: Year,
    format_: Format = "pdf",
    number: Number = "",
    why: Why = "",
    out: Out = None,
) -> None:
    """The submission (tờ trình) of a body's list for an award, with the list annexed; for internal use."""
    _of_list(context, "submission", proposer, award, year, format_, number, why, out)


@report.command()
def minutes(
    context: typer.Context,
    proposer: Proposer,
    award: Award,
    year: Year,
    format_: Format = "pdf",
    voter: Annotated[
        str, typer.Option("--voter", help="Whose ballots, such as 66.hdtdkt; by default the proposer's.")
    ] = "",
    number: Number = "",
    why: Why = "",
    out: Out = None,
) -> None:
    """Minutes of the vote on a list: the ballots come with the names (--why)."""
    _of_list(context, "minutes", proposer, award, year, format_, number, why, out, voter)


def _of_decision(
    context: typer.Context,
    kind: str,
    decider: str,
    number: str,
    year: int,
    format_: str,
    why: str,
    out: Path | None,
    register_url: str = "",
) -> None:
    state, of = running(context), {"decider": decider, "number": number, "year": f"{year}"}
    asked: dict[str, Any] = {"persons": _persons(state, "decisions", "awards", of, why)}
    published = state.endpoints(CREDENTIALS)["http"]["reporting"]
    asked["register_url"] = f"{(register_url or f'{published}/register').rstrip('/')}/"
    name = f"{kind}-{decider}-{year}-{number.partition('/')[0]}"
    _write(context, name, f"decisions/{kind}", format_, out, asked, **of)


def _of_list(
    context: typer.Context,
    kind: str,
    proposer: str,
    award: str,
    year: int,
    format_: str,
    number: str,
    why: str,
    out: Path | None,
    voter: str = "",
) -> None:
    of = {"proposer": proposer, "award": award, "year": f"{year}"}
    asked = {"persons": _persons(running(context), "lists", "dossiers", of, why, voter)}
    name = f"{kind}-{voter or proposer}-{award}-{year}"
    _write(context, name, f"lists/{kind}", format_, out, asked, book_number=number, voter=voter, **of)


def _persons(
    state: State, path: str, rows: str, of: dict[str, str], why: str, voter: str = ""
) -> dict[str, Any]:
    """Nobody without a reason."""
    from deploy.documents import fetch, persons

    if not why:
        return {}
    found = json.loads(run(fetch(state, path, None, **of)))[rows]
    return run(persons(state, [row["nomination_id"] for row in found], why, voter))


def _write(
    context: typer.Context,
    name: str,
    path: str,
    format_: str,
    out: Path | None,
    asked: dict[str, Any] | None = None,
    **query: str,
) -> None:
    from deploy.documents import fetch, write

    content = run(fetch(running(context), path, asked, format=format_, **query))
    if str(out) == "-":
        sys.stdout.buffer.write(content)
        return
    file = out or DEFAULT_OUT / f"{name}.{format_}"
    # What names persons is for whoever asked.
    write(file, content, private=bool(asked and asked["persons"]))
    print(shown(file))
