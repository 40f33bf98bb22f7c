"""`tdkt export`: whole tables as CSV, XLSX or Parquet."""

from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from deploy.cli_common import AsJson, print_json, running
from deploy.state import DEFAULT_OUT

exporting = typer.Typer(help="Whole tables for other programs.")


@exporting.command("export")
def export_table(
    context: typer.Context,
    table: Annotated[Literal["awards", "figures", "duties", "dossiers"], typer.Argument(help="Which table.")],
    format_: Annotated[Literal["csv", "xlsx", "parquet"], typer.Option("--format", help="Of the file.")] = "csv",
    unit: Annotated[str, typer.Option("--unit", help="Only of this place or body and below it.")] = "",
    out: Annotated[Path | None, typer.Option("--out", help="The file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Awards, figures, duties or dossiers; GET /exports of reporting says what each column means."""
    from deploy.exports import export

    file = out or DEFAULT_OUT / f"{table}{f'-{unit}' if unit else ''}.{format_}"
    with Console(stderr=True).status(f"{table} as {format_}"):
        told = export(running(context), table, format_, unit, file)
    if as_json:
        return print_json(told)
    print(f"{told['file']}: {told['bytes']:,} bytes, as of {told['as_of']}, sha256 {told['sha256']}")
