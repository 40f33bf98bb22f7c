"""Commands about the wire itself; they need no running system."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

from deploy.check import Checker, Judged, Report, items
from deploy.cli_common import AsJson, print_json
from deploy.problem import Problem
from shared.clock import wall_clock

wire = typer.Typer()

_LOOK_EVERY = 500


@wire.command()
def asyncapi(
    out: Annotated[Path | None, typer.Option(help="A file; else the standard output.")] = None,
    as_page: Annotated[bool, typer.Option("--page", help="The page to read (HTML) instead.")] = False,
) -> None:
    """Write the AsyncAPI 3.0 document of every event that is published or heard."""
    from shared.contract.asyncapi import document
    from shared.contract.page import page

    text = page() if as_page else json.dumps(document(), ensure_ascii=False, indent=1) + "\n"
    if out is None:
        sys.stdout.write(text)
        return
    out.write_text(text, encoding="utf-8")
    print(f"{out}: {len(text.encode())} bytes")


@wire.command()
def check(
    file: Annotated[str, typer.Argument(help="One JSON event, an array, or one event a line; - is the standard input.")],
    path: Annotated[str, typer.Option(help="Who will publish them; else each event's own source.")] = "",
    as_json: AsJson = False,
) -> None:
    """Say of events in a file what the server would, without one; exit status 1 when any is refused."""
    checker = Checker(path)
    with _opened(file) as (source, size), _bar() as bar:
        task = bar.add_task("", total=size)

        def told() -> Iterator[Judged]:
            for count, item in enumerate(items(source)):
                yield checker.judge(item, wall_clock())
                if size and count % _LOOK_EVERY == 0:
                    bar.update(task, completed=source.tell())

        report = Report().take(told())
    if as_json:
        print_json(report.to_json())
    else:
        print(*report.lines(), sep="\n")
    if report.refused:
        raise typer.Exit(1)


@contextmanager
def _opened(name: str) -> Iterator[tuple[BinaryIO, int | None]]:
    """The file, and its size where it has one."""
    if name == "-":
        yield sys.stdin.buffer, None
        return
    try:
        with Path(name).open("rb") as file:
            yield file, os.fstat(file.fileno()).st_size
    except OSError as error:
        way_out = "name a file of events, or - for the standard input"
        raise Problem(f"{name} cannot be read: {error.strerror}", way_out) from error


def _bar() -> Progress:
    console = Console(stderr=True)
    return Progress(
        BarColumn(), DownloadColumn(), TimeRemainingColumn(), console=console, disable=not console.is_terminal,
        transient=True)  # fmt: skip
