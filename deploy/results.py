"""What played years leave behind: their summaries as data and as pages, their reports, every fact, and the key figures."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import ProxyHandler, Request, build_opener

from rich.console import Console
from rich.table import Table

from deploy import documents
from deploy.events import export
from deploy.state import Problem, State, shown
from shared.streams import EVENT_SUBJECTS

PROVINCE = "66"
REPORTS = ("pdf", "docx", "xlsx")
_TIMEOUT_S = 30
# A proxy of the environment must not see, or answer, what goes to this machine.
_OPENER = build_opener(ProxyHandler({}))


async def write(state: State, name: str, years: Sequence[int], out: Path, console: Console | None = None) -> None:
    """A summary and a report of each year, a report of all of them, and every fact; say where to look."""
    console = console or Console(highlight=False)
    await asyncio.to_thread(out.mkdir, parents=True, exist_ok=True)
    for year in years:
        await _write_year(state, year, out, console)
        await _write_report(state, f"{year}", out, console)
    if len(years) > 1:
        await _write_report(state, f"{years[0]}-{years[-1]}", out, console)
    facts = out / f"facts-{name}.jsonl"
    written = await export(state.login(), facts, EVENT_SUBJECTS, 1)
    console.print(f"every fact        {shown(facts)} ({written['facts']} lines)", soft_wrap=True)


async def _write_year(state: State, year: int, out: Path, console: Console) -> None:
    base = f"{state.http_url('reporting')}/summaries/{PROVINCE}/{year}"
    page, data = out / f"summary-{year}.html", out / f"summary-{year}.json"
    summary = json.loads(await _fetch(base, "application/json", state.operator_token()))
    documents.write(data, (json.dumps(summary, ensure_ascii=False, indent=1) + "\n").encode())
    documents.write(page, await _fetch(base, "text/html", state.operator_token()))
    console.print(_figures(summary, year))
    _say_where(console, base, page, data)


async def _write_report(state: State, period: str, out: Path, console: Console) -> None:
    """The document in each format, made at the same time."""
    path, files = f"reports/{PROVINCE}/{period}", [out / f"report-{period}.{format_}" for format_ in REPORTS]
    made = await asyncio.gather(*(documents.fetch(state, path, format=format_) for format_ in REPORTS))
    for file, content in zip(files, made, strict=True):
        documents.write(file, content)
    console.print(f"as a document     {', '.join(shown(file) for file in files)}", soft_wrap=True)


async def _fetch(url: str, accept: str, token: str | None) -> bytes:
    """As the operator: with a token a summary is whole."""
    headers = {"Accept": accept} | ({"Authorization": f"Bearer {token}"} if token else {})
    try:
        return await asyncio.to_thread(_get, Request(url, headers=headers))
    except (URLError, OSError) as error:
        raise Problem(f"{url} does not answer: {error}", "see: tdkt doctor") from error


def _get(request: Request) -> bytes:
    with _OPENER.open(request, timeout=_TIMEOUT_S) as answer:
        return answer.read()


def _figures(summary: dict[str, Any], year: int) -> Table:
    table = Table(
        "", f"{year}", title=f"{summary['name_vi']} ({summary['unit']})", box=None, title_justify="left"
    )
    table.columns[1].justify = "right"
    for name, value in _told(summary):
        table.add_row(name, value)
    return table


def _told(summary: dict[str, Any]) -> list[tuple[str, str]]:
    found = summary["indicators"]
    kinds = list(found["A01"].values())
    duties = [duty["state"] for duty in summary["duties"] if duty["state"] != "open"]
    return [
        ("campaigns launched", _number(found["C01"])),
        ("units registered", _number(found["C02"]["units"])),
        ("participations", _number(found["C02"]["participants"])),
        ("dossiers received", _number(found["D01"]["received"])),
        ("awards to individuals", _number(sum(kind["individual"] for kind in kinds))),
        ("awards to collectives", _number(sum(kind["collective"] for kind in kinds))),
        ("direct workers among individuals", _percent(found["A02"]["share"])),
        (
            "the Federation's list: proposed / decided",
            f"{found['A05']['proposed']} / {found['A05']['decided']}",
        ),
        ("initiatives recognised", _number(sum(found["I01"]["recognised"].values()))),
        ("exemplars introduced", _number(found["E01"]["introduced"])),
        ("working days to a decision, median", str(found["D02"]["median"])),
        ("duties met", f"{duties.count('met')} of {len(duties)}"),
        ("as of", str(summary["as_of"])),
    ]


def _number(value: int) -> str:
    return f"{value:,}"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def _say_where(console: Console, base: str, page: Path, data: Path) -> None:
    console.print(f"the report        {shown(page)}", soft_wrap=True)
    console.print(f"the same as data  {shown(data)}", soft_wrap=True)
    console.print(f"live              {base}", soft_wrap=True)
    console.print(f"where a number comes from: {base}?explain=A01.BKT", soft_wrap=True)
