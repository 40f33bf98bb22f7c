"""`tdkt province`: whole provinces at once."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from deploy.cli_common import CREDENTIALS, AsJson, print_json, run, running
from deploy.state import shown

province = typer.Typer(no_args_is_help=True, help="Whole provinces.")


@province.callback()
def provinces() -> None:
    """Whole provinces."""


@province.command()
def add(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="With units.yaml, such as deploy/gialai.")],
    out: Annotated[Path, typer.Option(help="Where credentials and tokens go.")] = CREDENTIALS,
    as_json: AsJson = False,
) -> None:
    """Enrol the bodies of a province and let its Board announce them; no restart, no change of code."""
    from deploy import new_province as acts

    state = running(context)
    console = Console(stderr=True)
    with console.status(f"adding {shown(folder)}"):
        added = run(acts.add(state, folder, out))
    if as_json:
        return print_json(asdict(added))
    print(f"province {added.province}: {len(added.joined)} bodies joined, {len(added.known)} were known; "
          f"{len(added.enrolled)} enrolled in {shown(out)}")  # fmt: skip
    print(f"programme {added.programme} signed" if added.programme else "no programme in this folder")
