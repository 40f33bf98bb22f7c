"""What people see: every page in a browser, light and dark, on a desk and on a phone, printed, and without a mouse."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect
from pypdf import PdfReader

from tests.browser.conftest import OUT, Site
from tests.support.browsing import BOARD, DISTRICT, SCHOOL, Reader, reading

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.browser]

DASHBOARD = "/pages/66/2014"
PAGES = {
    "front": "/",
    "dashboard": DASHBOARD,
    "facts": f"{DASHBOARD}/facts?explain=A01",
    "register": "/register",
    "award": "/register/a-corrected",
    "bodies": "/desk",
    "work": f"/desk/{BOARD}",
    "dossier": "/desk/dossiers/n-late",
    "operations": "/operations",
    "login": "/login",
}


@pytest_asyncio.fixture(loop_scope="module")
async def reader(site: Site, chrome: Browser) -> AsyncIterator[Reader]:
    async with reading(chrome, site.base, OUT) as reader:
        yield reader
        assert reader.trouble == []


@pytest.mark.parametrize("name", PAGES)
async def test_each_page_is_readable_by_everybody(site: Site, chrome: Browser, name: str):
    async with reading(chrome, site.base, OUT, phone=True) as reader:
        await reader.open(PAGES[name])
        await _drawn(reader, name)
        assert await reader.faults() == []
        await reader.keep(f"{name}-phone")
        await reader.page.set_viewport_size({"width": 1280, "height": 900})
        await reader.page.emulate_media(color_scheme="dark")
        await _drawn(reader, name)
        assert await reader.faults() == []
        await reader.keep(f"{name}-dark")
        assert reader.trouble == []


async def _drawn(reader: Reader, name: str) -> None:
    if name == "dashboard":
        await expect(reader.page.locator("#league svg")).to_be_visible()


async def test_a_number_leads_to_its_facts_and_on_to_the_register(reader: Reader):
    await reader.open(DASHBOARD)
    page = reader.page
    await expect(page.locator("#league svg")).to_be_visible()
    await reader.keep("dashboard-desk")
    shown = page.locator(".figures a", has_text="khen thưởng").first
    await expect(shown.locator("strong")).to_have_text("2")
    await shown.click()
    await expect(page.locator("#total")).to_have_text("2")
    rows = page.locator("tbody tr")
    await expect(rows).to_have_count(2)
    await rows.filter(has_text="Lê Lợi").get_by_role("link", name="Quyết định").click()
    await expect(page.locator("#status")).to_have_text("Đang có hiệu lực")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Bằng khen của UBND tỉnh")


async def test_filters_lead_to_another_unit_and_keep_the_line(reader: Reader):
    await reader.open(DASHBOARD)
    page = reader.page
    await page.locator("select[name=path]").select_option(label="Thành phố Buôn Ma Thuột")
    await page.get_by_role("button", name="Xem", exact=True).click()
    await expect(page).to_have_url(f"{reader.base}/pages/{DISTRICT}/2014")
    await expect(page.locator("#levels svg")).to_be_visible()
    await page.locator("select[name=line]").select_option("union")
    await page.get_by_role("button", name="Xem", exact=True).press("Enter")
    await expect(page).to_have_url(f"{reader.base}/pages/{DISTRICT}/2014?line=union")


async def test_an_accepted_fact_shows_without_a_reload(site: Site, reader: Reader):
    await reader.open(DASHBOARD)
    figure = reader.page.locator(".figures a", has_text="hồ sơ tiếp nhận").locator("strong")
    before = int(await figure.inner_text())
    site.facts.on("2014-12-28").received("n-new", SCHOOL)
    await site.happen()
    await expect(figure).to_have_text(str(before + 1))
    await expect(reader.page.locator(".news")).to_contain_text("Hồ sơ – Công đoàn Trường Tiểu học Lê Lợi")


async def test_the_register_is_found_without_marks_and_is_in_vietnamese_order(reader: Reader):
    await reader.open("/register")
    page, rows = reader.page, reader.page.locator("#found tbody tr")
    await expect(rows).to_have_count(3)
    await page.get_by_role("searchbox").press_sequentially("m'drak 77/qd")
    await expect(rows).to_have_count(1)
    await expect(rows.first).to_contain_text("Đã đính chính")
    await page.get_by_role("searchbox").fill("le loi")
    await expect(rows).to_have_count(1)
    await page.get_by_role("searchbox").fill("khong co")
    await expect(page.locator("#found")).to_contain_text("Không có kết quả nào khớp.")


async def test_the_language_is_remembered(reader: Reader):
    await reader.open("/register/a-revoked")
    await reader.page.get_by_role("link", name="English").click()
    await expect(reader.page.locator("#status")).to_have_text("Revoked")
    await reader.open(DASHBOARD)
    await expect(reader.page.locator("html")).to_have_attribute("lang", "en")


async def test_the_first_key_leads_past_the_menu(reader: Reader):
    await reader.open("/")
    await reader.page.keyboard.press("Tab")
    await expect(reader.page.get_by_role("link", name="Đến nội dung chính")).to_be_focused()
    await reader.page.keyboard.press("Enter")
    await expect(reader.page.locator("#main")).to_be_focused()


async def test_a_dashboard_is_printed_from_dark_on_light_paper(site: Site, chrome: Browser):
    async with reading(chrome, site.base, OUT, dark=True) as reader:
        await reader.open(DASHBOARD)
        await expect(reader.page.locator("#league svg")).to_be_visible()
        await reader.page.emulate_media(media="print")
        await reader.page.pdf(path=OUT / "dashboard.pdf", print_background=True, prefer_css_page_size=True)
        # A font without a letter leaves gaps around it.
        printed = "".join(
            "".join(one.extract_text().split()) for one in PdfReader(OUT / "dashboard.pdf").pages
        )
        assert "TỉnhĐắkLắk,2014" in printed
        assert "Theotổchứcngày" not in printed
        assert reader.trouble == []
