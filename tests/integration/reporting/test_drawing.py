"""Drawing goes on in other processes: few at once, for a limited time, with nothing of ours in their environment."""

import asyncio
import os
import subprocess
import sys

import psutil
import pytest

from services.reporting.documents.report import report
from services.reporting.handlers import drawing
from services.reporting.handlers.drawing import Drawing
from shared.errors import Unavailable
from tests.support.eventually import eventually
from tests.support.summaries import sources

MADE = report(sources())
FOR_EVER = (sys.executable, "-c", "import time; time.sleep(600)")


def children() -> list[psutil.Process]:
    return [one for one in psutil.Process().children() if FOR_EVER[-1] in one.cmdline()]


async def test_a_document_is_drawn_by_another_process_and_our_memory_does_not_grow():
    drawer = Drawing()
    first = await drawer.draw(MADE, "pdf")
    before = psutil.Process().memory_info().rss
    for _ in range(5):
        assert await drawer.draw(MADE, "pdf") == first
    assert psutil.Process().memory_info().rss - before < 10 * 2**20


def test_the_service_itself_loads_nothing_that_draws():
    heavy = "typst", "docx", "lxml", "xlsxwriter", "segno"
    asked = f"import sys, services.reporting.app; print([one for one in {heavy} if one in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


async def test_one_that_takes_too_long_is_ended_and_said_so():
    with pytest.raises(Unavailable, match="not ready within"):
        await Drawing(within_s=0.5, command=FOR_EVER).draw(MADE, "pdf")
    assert children() == []


async def test_no_more_than_some_are_drawn_at_once_and_too_many_are_turned_away(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(drawing, "WAITING", 1)
    drawer = Drawing(at_once=2, within_s=20, command=FOR_EVER)
    asked = [asyncio.create_task(drawer.draw(MADE, "pdf")) for _ in range(3)]

    async def busy() -> bool:
        return len(children()) == 2

    await eventually(busy, within=10)
    with pytest.raises(Unavailable, match="Too many"):
        await drawer.draw(MADE, "pdf")
    for one in asked:
        one.cancel()
    await asyncio.gather(*asked, return_exceptions=True)
    assert children() == []


async def test_the_other_process_knows_no_password_of_ours(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TDKT_DATABASE_URL", "postgresql://reporting:secret@127.0.0.1/tdkt")
    told = "import os, sys; sys.stdin.read(); print(sorted(os.environ))"
    answer = (await Drawing(command=(sys.executable, "-c", told)).draw(MADE, "pdf")).decode()
    assert "PYTHONPATH" in answer
    assert "TDKT" not in answer
    assert "TDKT_DATABASE_URL" in os.environ


async def test_what_breaks_is_unavailable_and_quotes_nothing(capfd: pytest.CaptureFixture[str]):
    broken = "import sys; sys.exit('ValueError: ' + sys.stdin.read())"
    with pytest.raises(Unavailable, match="could not be drawn"):
        await Drawing(command=(sys.executable, "-c", broken)).draw(MADE, "pdf")
    said = "".join(capfd.readouterr())
    assert "Buôn Ma Thuột" not in said
