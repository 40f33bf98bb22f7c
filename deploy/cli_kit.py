"""`tdkt kit`: everything that a unit needs to plug in, in one file."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.cli_common import CREDENTIALS, AsJson, print_json, run, running
from deploy.files import shown
from deploy.identity.enrol import DEFAULT_DAYS, enrol_units
from deploy.identity.readers import unit_durable
from deploy.state import DEFAULT_OUT

app = typer.Typer()


@app.command()
def kit(
    context: typer.Context,
    path: Annotated[str, typer.Argument(help="Such as 66.643.ldld.")],
    out: Annotated[Path, typer.Option("--out", help="Where the kit goes.")] = DEFAULT_OUT / "kits",
    credentials: Annotated[
        Path, typer.Option("--credentials", help="Where its credentials go.")
    ] = CREDENTIALS,
    days: Annotated[int, typer.Option(help="How long they are good.")] = DEFAULT_DAYS,
    durable: Annotated[bool, typer.Option("--durable", help="With a durable of its own on EVENTS.")] = False,
    zipped: Annotated[bool, typer.Option("--zip/--folder", help="One file, or a folder.")] = True,
    as_json: AsJson = False,
) -> None:
    """Enrol a unit and write its kit: credentials, documents, examples, clients in Python and JavaScript, a check."""
    from deploy.kit import write_kit

    state = running(context)
    enrolled = run(enrol_units(state, [path], credentials, days=days))[0]
    if durable:
        run(unit_durable(state, path))
    made = write_kit(state, enrolled, out, zipped=zipped)
    where = made.zip or made.folder
    if as_json:
        print_json({"path": path, "kit": str(where), "expires": enrolled.expires})
    else:
        print(f"{path}: {shown(where)}; it holds secrets: hand it over in person or by a sealed channel")
