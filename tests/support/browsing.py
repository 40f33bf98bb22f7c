"""A province with a small history, its reporting service, and Debian's chromium to read the pages with."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from tests.support.facts import Facts

#: Chromium's own sandbox cannot start as root.
_SANDBOXED = os.getuid() != 0
_ARGUMENTS = ["--disable-dev-shm-usage", "--disable-gpu", "--font-render-hinting=none"]
_AXE = Path(__file__).parent.parent / "browser" / "axe.min.js"
UNION, BOARD, DISTRICT = "66.643.ldld", "66.tdkt", "66.643"
SCHOOL, CLINIC = "66.643.ldld.cs1", "66.644.ldld.cs2"


def chromium() -> str | None:
    return next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path=chromium(), chromium_sandbox=_SANDBOXED, args=_ARGUMENTS
        )
        yield launched
        await launched.close()


@dataclass
class Reader:
    """One open page, and whatever went wrong on it."""

    page: Page
    base: str
    out: Path
    trouble: list[str] = field(default_factory=list)

    async def open(self, path: str) -> None:
        answer = await self.page.goto(self.base + path)
        assert answer is not None
        assert answer.status == 200, await answer.text()

    async def keep(self, name: str) -> None:
        await self.page.screenshot(path=self.out / f"{name}.png", full_page=True)

    async def faults(self) -> list[tuple[str, str, int]]:
        """What axe finds serious or critical: rule, impact and how often; and a page that scrolls sideways."""
        await self.page.evaluate(await asyncio.to_thread(_AXE.read_text, encoding="utf-8"))
        found = await self.page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        serious = [one for one in found["violations"] if one["impact"] in ("serious", "critical")]
        wide = await self.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        return [(one["id"], one["impact"], len(one["nodes"])) for one in serious] + (
            [("scrolls", "sideways", 1)] * wide
        )


@asynccontextmanager
async def reading(
    chrome: Browser, base: str, out: Path, *, phone: bool = False, dark: bool = False
) -> AsyncIterator[Reader]:
    """A reader in Đắk Lắk; console errors and requests to anywhere else are trouble."""
    context = await chrome.new_context(
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        color_scheme="dark" if dark else "light",
        viewport={"width": 390, "height": 800} if phone else {"width": 1280, "height": 900},
        is_mobile=phone,
    )
    context.set_default_timeout(15_000)
    page = await context.new_page()
    reader = Reader(page, base, out)
    page.on(
        "console",
        lambda said: reader.trouble.append(said.text) if said.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: reader.trouble.append(str(error)))
    page.on(
        "request",
        lambda asked: reader.trouble.append(asked.url) if not asked.url.startswith((base, "data:")) else None,
    )
    try:
        yield reader
    finally:
        await context.close()


def small_province(facts: Facts) -> None:
    """Two districts, three awards of which one is corrected and one revoked, a round, and two dossiers that wait."""
    facts.unit("66", "province")
    facts.unit(DISTRICT, "district")
    facts.unit("66.644", "district")
    for path, name in (
        ("66", "Tỉnh Đắk Lắk"),
        (DISTRICT, "Thành phố Buôn Ma Thuột"),
        ("66.644", "Huyện M’Đrắk"),
    ):
        facts.renamed(path, name, "2014-01-01")
    facts.unit(BOARD, "provincial_ec_board")
    facts.unit("66.ldld", "provincial_labour_federation")
    facts.unit(UNION, "district_labour_federation", led_by="66.ldld")
    facts.unit(SCHOOL, led_by=UNION)
    facts.unit(CLINIC)
    facts.renamed(UNION, "Liên đoàn Lao động thành phố Buôn Ma Thuột", "2014-01-01")
    facts.renamed(BOARD, "Ban Thi đua - Khen thưởng tỉnh", "2014-01-01")
    facts.renamed(SCHOOL, "Công đoàn Trường Tiểu học Lê Lợi (hư cấu)", "2014-01-01")
    facts.renamed(CLINIC, "Công đoàn Trạm y tế Krông Á (hư cấu)", "2014-01-01")
    for unit in (SCHOOL, CLINIC):
        facts.registration(unit, f"r-{unit}")
    facts.on("2014-06-01").add(
        "round.opened", UNION, round_id="r", unit=UNION, year=2014, campaign_id="c1", award="BKT",
        deadline="2014-11-30", bounds=[5, 10],
    )  # fmt: skip
    duty = {"period": "2014", "unit": "66.ldld", "due": "2014-12-31"}
    facts.add("duty.missed", "66.ldld", **duty, duty="N03", value=1, bounds=[5, 10], rule="II.3.c")
    facts.add("duty.met", "66.ldld", **duty, duty="N08", value=1, bounds=[1, None], rule="II.1")
    _awards(facts)
    for key, due in (("n-late", "2014-11-25"), ("n-later", "2015-01-25")):
        facts.received(key, SCHOOL, proposer=UNION, appraiser=BOARD, processing_due=due)


def _awards(facts: Facts) -> None:
    facts.on("2014-12-01")
    valid, corrected, revoked = (
        facts.received(f"n{n}", unit) for n, unit in enumerate((SCHOOL, CLINIC, CLINIC))
    )
    facts.on("2014-12-20").decided(valid, "a-valid")
    award = facts.decided(corrected, "a-corrected", decision_number="77/QĐ-UBND")
    facts.add("award.corrected", CLINIC, **award, correcting_number="78/QĐ-UBND", corrected_on="2014-12-22")
    facts.revoked(facts.decided(revoked, "a-revoked"))
