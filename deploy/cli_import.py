"""`tdkt import`: nominations in bulk, from the lists that offices keep in Excel."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from deploy.cli_common import CREDENTIALS, AsJson, print_json
from deploy.identity.files import TOKENS
from deploy.problem import Problem
from deploy.state import State
from shared.units import is_path

importing = typer.Typer(no_args_is_help=True, help="Nominations in bulk, from a list in Excel or CSV.")
_ERR = Console(stderr=True)

Text = Annotated[str | None, typer.Option(help="For rows that do not say it themselves.")]


@importing.command()
def template(
    out: Annotated[Path, typer.Option(help="A file ending in .xlsx or .csv.")],
    on: Annotated[str | None, typer.Option(help="The award catalogue of this day, YYYY-MM-DD; else of today.")] = None,
) -> None:
    """Write an empty list: headings, drop-downs, notes, an invented example that is never sent."""
    from deploy.importing.template import write_template

    try:
        write_template(out, date.fromisoformat(on) if on else date.today())
    except ValueError as error:
        raise Problem("--on is not a day", "write it as YYYY-MM-DD") from error
    print(f"{out}: fill it, then: tdkt import nominations {out} --unit PATH --dry-run")


@importing.command()
def nominations(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The list: .xlsx, .xls or .csv.")],
    unit: Annotated[str, typer.Option(help="The path of the unit that proposes.")],
    list_code: Annotated[str | None, typer.Option("--list", help="The list's own code, where the file holds none.")] = None,
    sheet: Annotated[str | None, typer.Option(help="Else the first visible one.")] = None,
    folder: Annotated[Path | None, typer.Option(help="Where the files of the dossiers are; else beside the list.")] = None,
    document: Annotated[list[str] | None, typer.Option(help="KIND=FILE: a document of every row, such as to_trinh=12.pdf.")] = None,
    award: Text = None,
    type_: Annotated[str | None, typer.Option("--type", help="movement, merit, sudden ...")] = None,
    round_: Annotated[str | None, typer.Option("--round", help="The round's id.")] = None,
    campaign: Annotated[str | None, typer.Option(help="The campaign's id.")] = None,
    number: Annotated[str | None, typer.Option(help="The number of the submission (tờ trình).")] = None,
    on: Annotated[str | None, typer.Option(help="The day of submission, dd/mm/yyyy.")] = None,
    period: Annotated[tuple[str, str] | None, typer.Option(help="Achievements from and to, dd/mm/yyyy dd/mm/yyyy.")] = None,
    url: Annotated[str | None, typer.Option(help="Any service; else of the stack that runs here.", envvar="TDKT_URL")] = None,
    token_file: Annotated[Path | None, typer.Option(help="The unit's token, or tokens.json.", envvar="TDKT_TOKEN_FILE")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check all, send nothing.")] = False,
    report: Annotated[Path | None, typer.Option(help="Write the list with its results: .xlsx, .csv or .json.")] = None,
    batch: Annotated[int, typer.Option(min=1, max=1000, help="Rows a request.")] = 200,
    as_json: AsJson = False,
) -> None:
    """Submit every row of a list; what is wrong is told by cell, the other rows go in.

    Run it again as often as you like. The same row is the same event: nothing happens twice. A row that was refused and is then
    corrected is sent as a new event and decided anew. A row that was received stays as it was received: if it is changed
    afterwards, that row is refused (state_forbids); supplement or withdraw that nomination instead. To send a refused row again
    without another change, give it a new day of submission. A row is known by Mã nhân sự, else by name, year of birth and
    workplace, with its award and year; where it stands in the list does not matter.

    Ends with 0 when every row was accepted (with --dry-run: could be sent), else with 1.
    """
    from deploy.importing.report import may_report
    from deploy.importing.run import prepared, token_of

    if not is_path(unit):
        raise Problem("--unit is not the path of a unit", "such as 66.643.ldld")
    if report:
        may_report(report)
    first, last = period or (None, None)
    options = {
        "award": (award, "--award"), "type": (type_, "--type"), "round_id": (round_, "--round"),
        "campaign_id": (campaign, "--campaign"), "submission_number": (number, "--number"), "submitted_on": (on, "--on"),
        "period_from": (first, "--period"), "period_to": (last, "--period"),
    }  # fmt: skip
    with _ERR.status("Đọc / reading"):
        work = prepared(file, unit, list_code, sheet, folder, options, _files(document or []))
    _remark(work.table.remarks)
    failed = None if dry_run else _sent(work, context.obj, url, token_of(token_file or _handed_out(url), unit), batch)
    if report:
        work.write(report)
    _tell(work, dry_run, as_json)
    if failed:
        raise failed
    outcome = work.outcome()
    good = outcome["accepted"] + outcome["again"] + (outcome["ready"] if dry_run else 0)
    raise typer.Exit(0 if good == outcome["rows"] else 1)


def _sent(work: Any, state: State, url: str | None, token: str | None, batch: int) -> Problem | None:
    """What cut it short, if anything did: what was answered until then is told first."""
    from deploy.importing.sending import RERUN, Desk

    if not work.ready:
        return None
    desk = Desk(url or _here(state), token)
    if desk.in_clear:
        _remark([("Địa chỉ http không mã hoá: họ tên và mã truy cập đi không được bảo vệ", "http is not encrypted: use https")])
    with Progress(console=_ERR, transient=True, disable=not _ERR.is_terminal) as progress:
        task = progress.add_task("Gửi / sending", total=len(work.ready))
        try:
            work.send(desk, batch, lambda answered: progress.advance(task, answered))
        except Problem as problem:
            return problem
        except KeyboardInterrupt:
            return Problem("stopped", RERUN)
    return None


def _here(state: State) -> str:
    state.require_running()
    return state.http_url("nominations")


def _handed_out(url: str | None) -> Path | None:
    """Where `tdkt unit enrol` puts tokens, for the stack that runs here."""
    tokens = CREDENTIALS / TOKENS
    return tokens if url is None and tokens.exists() else None


def _files(documents: list[str]) -> dict[str, Path]:
    from deploy.importing.columns import DOCUMENTS

    files: dict[str, Path] = {}
    for one in documents:
        kind, _, name = one.partition("=")
        if kind not in DOCUMENTS or not name:
            raise Problem(f"--document {one} is not KIND=FILE", f"kinds: {', '.join(DOCUMENTS)}")
        files[kind] = Path(name)
    return files


def _remark(remarks: list[tuple[str, str]]) -> None:
    for vi, en in remarks:
        _ERR.print(f"{vi} / {en}", highlight=False, markup=False)


def _tell(work: Any, dry_run: bool, as_json: bool) -> None:
    outcome = work.outcome()
    if as_json:
        return print_json(outcome | {"dry_run": dry_run})
    for fault in outcome["faults"]:
        print(f"{fault['cell']}: {fault['vi']} / {fault['en']}")
    if letters := ", ".join(outcome["columns_not_sent"]):
        print(f"Cột không gửi / columns not sent: {letters}")
    for line in _DRY if dry_run else _SENT:
        print(line.format(**outcome))
    return None


_DRY = (
    "{rows} hàng: {ready} gửi được, {wrong} sai; chưa gửi gì",
    "{rows} rows: {ready} can be sent, {wrong} are wrong; nothing was sent",
)
_SENT = (
    "{rows} hàng: {accepted} được nhận, {again} đã nhận từ trước, {refused} bị từ chối, {wrong} sai, "
    "{waiting} chờ trả lời, {ready} chưa gửi",
    "{rows} rows: {accepted} accepted, {again} accepted before, {refused} refused, {wrong} wrong, "
    "{waiting} not answered yet, {ready} not sent",
)
