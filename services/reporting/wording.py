"""Numbers, days and periods as Vietnamese readers write them; numbers as English ones do, where asked."""

from datetime import date

from services.reporting.domain import Hidden
from services.reporting.rules import days_of

_QUARTERS = {"Q1": "quý I", "Q2": "quý II", "Q3": "quý III", "Q4": "quý IV"}
_HALVES = {"H1": "6 tháng đầu", "H2": "6 tháng cuối"}


def number(value: float | Hidden | None, lang: str = "vi") -> str:
    """1.890 and 12,5 as Vietnamese readers write them, 1,890 and 12.5 in English; a dash for nothing."""
    if value is None:
        return "–"
    if isinstance(value, Hidden):
        return value.value
    text = f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
    return text.translate(str.maketrans(",.", ".,")) if lang == "vi" else text


def percent(share: float | Hidden | None, lang: str = "vi") -> str:
    return "–" if share is None or isinstance(share, Hidden) else f"{number(round(share * 100, 1), lang)} %"


def day(text: str | date | None) -> str:
    """31/12/2014, in both languages."""
    if text is None:
        return "–"
    return (date.fromisoformat(text) if isinstance(text, str) else text).strftime("%d/%m/%Y")


def day_in_words(on: date) -> str:
    """`ngày 05 tháng 01 năm 2015`: days below 10 and the months 1 and 2 have a zero before them (Decree 30/2020, Annex I)."""
    month = f"{on.month:02d}" if on.month < 3 else f"{on.month}"
    return f"ngày {on.day:02d} tháng {month} năm {on.year}"


def period_name(period: str) -> str:
    """`năm 2014`, `quý III năm 2014`, `6 tháng đầu năm 2014`, `giai đoạn 2014-2018`, `từ 01/09/2014 đến 31/05/2015`."""
    if days := days_of(period):
        return f"từ {day(days[0])} đến {day(days[1])}"
    year, _, rest = period.partition("-")
    if not rest:
        return f"năm {year}"
    part = _QUARTERS.get(rest) or _HALVES.get(rest)
    return f"{part} năm {year}" if part else f"giai đoạn {period}"
