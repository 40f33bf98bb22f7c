"""`tdkt backup`, `restore` and `reconcile`: copies of a system, and what mends one of which a part came back older."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.backup.place import Place
from deploy.cli_common import AsJson, print_json, run
from deploy.state import Problem, State, shown
from shared.login import Login
from shared.streams import SERVICES

app = typer.Typer()

NatsUrl = Annotated[str | None, typer.Option(envvar="TDKT_NATS_URL")]
Creds = Annotated[Path | None, typer.Option(help="Of the operator, for NATS.", envvar="TDKT_NATS_CREDENTIALS")]
AdminDsn = Annotated[str | None, typer.Option(help="PostgreSQL as its superuser.", envvar="TDKT_ADMIN_DSN")]
KeysOut = Annotated[Path | None, typer.Option(help="A new folder for the keys, kept elsewhere.")]
KeysFrom = Annotated[Path | None, typer.Option(help="Where the keys are; else the folder of the stack.")]


@app.command("backup")
def backup_(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="A new folder.")],
    keys_out: KeysOut = None,
    keys_from: KeysFrom = None,
    nats_url: NatsUrl = None,
    nats_credentials: Creds = None,
    admin_dsn: AdminDsn = None,
    as_json: AsJson = False,
) -> None:
    """Copy EVENTS and the databases of one moment, while the system works; INTAKE never, keys apart."""
    from deploy.backup.dump import backup
    from deploy.backup.keys import Keys
    from deploy.up import Teller

    state: State = context.obj
    place = _place(state, nats_url, nats_credentials, admin_dsn)
    with Teller(stderr=True) as teller:
        made = run(backup(place, out, Keys(keys_from or state.folder), keys_out, teller.count))
    if as_json:
        return print_json(asdict(made))
    facts = sum(about.get("facts", 0) for about in made.services.values())
    size = sum(file["bytes"] for file in made.files.values())
    print(f"{facts} facts of {made.made_at} in {shown(out)} ({size / 1e6:.1f} MB)")
    print(f"keys in {shown(keys_out)}" if keys_out else "without keys: copy them apart with --keys-out")


@app.command("restore")
def restore_(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="What `tdkt backup` has written.")],
    keys: Annotated[Path | None, typer.Option(help="What it has written for --keys-out.")] = None,
    over: Annotated[bool, typer.Option("--over", help="Although this system has facts: they are lost.")] = False,
    nats_url: NatsUrl = None,
    nats_credentials: Creds = None,
    admin_dsn: AdminDsn = None,
    passwords: Annotated[Path | None, typer.Option(help="JSON, role to password.", envvar="TDKT_PASSWORDS")] = None,
    replicas: Annotated[int, typer.Option(help="Copies of each stream.", envvar="TDKT_REPLICAS")] = 1,
) -> None:
    """Put a backup in the place of nothing, or of all there is; the services must not run."""
    from deploy.backup.keys import Keys
    from deploy.backup.restore import checked, restore
    from deploy.up import Teller

    state: State = context.obj
    found = checked(folder)
    if keys:
        Keys(keys).check(found.keys, "give the folder that this backup's --keys-out has written")
    with Teller(stderr=True) as teller:
        if nats_url and admin_dsn and passwords:
            words = json.loads(passwords.read_text())
            place, roles = _place(state, nats_url, nats_credentials, admin_dsn), {service: words[service] for service in SERVICES}
            blocked = run(
                restore(place, folder, keys, found, roles, over=over, replicas=replicas, say=teller.count)
            )
        else:
            from deploy.backup.embedded import restore_here

            blocked = run(restore_here(state, folder, found, keys, over=over, say=teller.count))
    for line in blocked:
        print(f"not as declared: {line}")
    print(f"restored as of {found.made_at}; units send again what they sent after that: nothing counts twice")


@app.command("reconcile")
def reconcile_(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what differs.")] = False,
    as_they_are: Annotated[
        bool, typer.Option("--as-they-are", help="Take facts back whose events nobody sends again.")
    ] = False,
    nats_url: NatsUrl = None,
    nats_credentials: Creds = None,
    admin_dsn: AdminDsn = None,
    as_json: AsJson = False,
) -> None:
    """Find what PostgreSQL and EVENTS do not agree on, list it, and mend it; nothing twice."""
    from deploy.backup.reconcile import reconcile, show
    from deploy.up import Teller

    place = _place(context.obj, nats_url, nats_credentials, admin_dsn)
    with Teller(stderr=True) as teller:
        report = run(reconcile(place, dry_run=dry_run, as_they_are=as_they_are, say=teller.count))
    answer: dict[str, Any] = asdict(report) | {"agrees": report.agrees}
    print_json(answer) if as_json else show(report)
    if dry_run and not report.agrees:
        raise typer.Exit(1)


def _place(state: State, nats_url: str | None, credentials: Path | None, admin_dsn: str | None) -> Place:
    if bool(nats_url) != bool(admin_dsn):
        raise Problem("one of the two servers is not named", "give --nats-url and --admin-dsn, or neither")
    if nats_url and admin_dsn:
        return Place(Login(nats_url, "ops", credentials), admin_dsn)
    state.require_running()
    return Place(state.login(), state.admin_dsn)
