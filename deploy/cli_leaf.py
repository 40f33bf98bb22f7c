"""`tdkt leaf`: nodes of districts and bodies that must work while the link is down."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from deploy.cli_common import AsJson, print_json, run, running
from deploy.files import shown
from deploy.identity.enrol import DEFAULT_DAYS, revoke
from deploy.leaf import Leaf
from deploy.leaf.district import write
from deploy.leaf.hub import join, listed, part, table_of
from deploy.state import DEFAULT_OUT

leaf = typer.Typer(no_args_is_help=True, help="Nodes of districts that work without the link.")

Path_ = Annotated[str, typer.Argument(help="A place such as 66.643, or a body such as 66.cdn-giaoduc.")]


@leaf.command()
def add(
    context: typer.Context,
    path: Path_,
    url: Annotated[str | None, typer.Option(help="Where the node reaches us: nats-leaf://HOST:PORT")] = None,
    body: Annotated[list[str] | None, typer.Option(help="Who has a user there; several times for several.")] = None,
    port: Annotated[int, typer.Option(help="Where the node listens, on 127.0.0.1.")] = 4222,
    out: Annotated[Path, typer.Option(help="Where its folder goes.")] = DEFAULT_OUT / "leaves",
    days: Annotated[int, typer.Option(help="How long its credentials are good.")] = DEFAULT_DAYS,
) -> None:
    """Make both sides: streams and a durable here, a folder to start the node from there."""
    state, node = running(context), Leaf(path)
    run(join(state, node))
    if (out / path / "leaf.json").exists():
        return print(f"{path}: both sides are there; its folder is {shown(out / path)}")
    address = url or state.leaf_url
    folder = run(write(state, node, out, url=address, bodies=body or node.bodies(), port=port, days=days))
    print(f"{path}: {shown(folder)}; there: nats-server -c nats.conf, and once: python3 setup.py")


@leaf.command()
def remove(context: typer.Context, path: Path_) -> None:
    """Hear it no more: its credentials are void, its stage is gone; what INTAKE has taken stays."""
    state, node = running(context), Leaf(path)
    run(part(state, node))
    run(revoke(state, node.credential))
    print(f"{path} is heard no more")


@leaf.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """What has come from each node and when, since when it is silent, and what waits on both sides."""
    rows = run(listed(running(context)))
    if as_json:
        return print_json(rows)
    Console().print(table_of(rows) if rows else "no leaf nodes")
