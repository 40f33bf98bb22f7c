"""`tdkt province`: whole provinces at once."""

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from deploy.state import DEFAULT_OUT, State, shown

province = typer.Typer(no_args_is_help=True, help="Whole provinces.")


@province.callback()
def provinces() -> None:
    """Whole provinces."""


@province.command()
def add(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="With units.yaml, such as deploy/gialai.")],
    out: Annotated[Path, typer.Option(help="Where credentials and tokens go.")] = DEFAULT_OUT / "credentials",
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Enrol the bodies of a province and let its Board announce them; no restart, no change of code."""
    from deploy import new_province as acts

    state: State = context.obj
    state.require_running()
    console = Console(stderr=True)
    with console.status(f"adding {shown(folder)}"):
        added = asyncio.run(acts.add(state, folder, out))
    if as_json:
        return print(json.dumps(asdict(added), ensure_ascii=False, indent=1))
    print(f"province {added.province}: {len(added.joined)} bodies joined, {len(added.known)} were known; "
          f"{len(added.enrolled)} enrolled in {shown(out)}")  # fmt: skip
    print(f"programme {added.programme} signed" if added.programme else "no programme in this folder")
