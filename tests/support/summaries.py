"""A summary as reporting gives it, with what a report needs besides: made up, and small enough to add by hand."""

from datetime import date
from typing import Any

from services.reporting.documents.sources import Sources
from services.reporting.queries.indicators import indicators

Sums = dict[tuple[str, str], int]
NAMES = ("Buôn Ma Thuột", "Ea H'leo", "M'Đrắk", "Krông Pắc", "Lắk")
_DUTY = {"due": "2014-12-31", "rule": "II.3.c", "unit": "66.ldld"}


def sums(n: int) -> Sums:
    """What one district has done; each of them something else."""
    return {
        ("C01", ""): n % 2,
        ("C02", "units"): 40 + n,
        ("C02", "registrations"): 50 + n,
        ("C02", "participants"): 4000 + 100 * n,
        ("C02", "women"): 1500 + n,
        ("C02", "direct_workers"): 3000 + n,
        ("C03", "met"): 30,
        ("C03", "not_met"): n,
        ("A01", "BKT.individual"): 2,
        ("A01", "GKH.individual"): 10 + n,
        ("A01", "TTLDTT.collective"): n,
        ("A02", "individuals"): 12 + n,
        ("A02", "direct_workers"): 9 + n,
        ("A05", "proposed"): 2,
        ("A05", "decided"): 2,
        ("I01", "submitted"): 8,
        ("I01", "recognised.district"): 5,
        ("I02", "district"): 125_000_000 * n,
        ("E01", "discovered"): n,
        ("E01", "introduced"): 1,
        ("E02", "radio"): 3,
        ("D01", "received"): 15 + n,
        ("D01", "returned"): 2,
        ("D02", "days.17"): 10 + n,
        ("D02", "within"): 9 + n,
        ("F01", "GKH"): 350_000 * (10 + n),
        ("N", "registrations_overdue"): n,
        ("T01", "sessions"): 1,
        ("T01", "participants"): 60,
        ("V01", "inspections"): 1,
        ("G01", "issued"): 1,
        ("G01", "delivered"): 10,
        ("G01", "acknowledged"): 9,
    }


def added(several: list[Sums]) -> Sums:
    whole: Sums = {}
    for one in several:
        for key, amount in one.items():
            whole[key] = whole.get(key, 0) + amount
    return whole


def summary(unit: str, name: str, period: str, parts: list[Sums], own: Sums | None = None) -> dict[str, Any]:
    children = [
        {"unit": f"66.{643 + n}", "name_vi": NAMES[n], "indicators": indicators(one)}
        for n, one in enumerate(parts)
    ]
    return {
        "unit": unit,
        "name_vi": name,
        "period": period,
        "as_of": "2015-01-10",
        "indicators": indicators(added([*parts, own or {}])),
        "duties": [
            {"id": "N03", "period": "2014", "state": "met", "value": 8, "bounds": [5, 10], **_DUTY},
            {"id": "N05", "period": "2014-Q3", "state": "short", "value": 1, "bounds": [2, 3], **_DUTY},
        ],
        "by_unit": children,
        "plan_next_year": {
            "year": int(period[-4:]) + 1,
            "programme": "03",
            "tasks": ["Tổ chức phong trào “Lao động giỏi, Lao động sáng tạo”", "Tập huấn cán bộ công đoàn"],
            "agreed_by": ["66.ldld", "66.bantdkt"],
            "complete": True,
        },
    }


def given(parts: int) -> list[dict[str, Any]]:
    """The same awards by code, as the register has them."""
    many = [sums(n) for n in range(1, parts + 1)]
    direct = sum(one["A02", "direct_workers"] for one in many)
    bonus = sum(one["F01", "GKH"] for one in many)

    def count(cut: str) -> int:
        return sum(one["A01", cut] for one in many)

    def row(code: str, name: str, kind: str, level: str, **more: int) -> dict[str, Any]:
        empty = {"individual": 0, "collective": 0, "direct": 0, "bonus": 0}
        return {"award": code, "award_name_vi": name, "kind": kind, "level": level} | empty | more

    bkt = count("BKT.individual")
    return [
        row("GKH", "Giấy khen của Chủ tịch UBND huyện", "form", "district", individual=count("GKH.individual"),
            direct=direct - bkt, bonus=bonus),
        row("BKT", "Bằng khen của UBND tỉnh", "form", "province", individual=bkt, direct=bkt),
        row("TTLDTT", "Tập thể lao động tiên tiến", "title", "district", collective=count("TTLDTT.collective")),
    ]  # fmt: skip


BODIES = [
    {
        "path": "66.bantdkt",
        "kind": "provincial_ec_board",
        "name_vi": "Ban Thi đua - Khen thưởng tỉnh Đắk Lắk",
    },
    {"path": "66.ldld", "kind": "provincial_labour_federation", "name_vi": "Liên đoàn Lao động tỉnh Đắk Lắk"},
]
PROGRAMME = {"number": "03/CTPH-LĐLĐ-BTĐKT", "signed_on": date(2014, 7, 18), "title": "Chương trình phối hợp"}


def sources(parts: int = 5, period: str = "2014", **more: Any) -> Sources:
    """Of a province with so many districts; over several years with the figures of each."""
    many = [sums(n) for n in range(1, parts + 1)]
    years = [(year, indicators(added(many))) for year in (2014, 2015)] if len(period) > 4 else []
    union = summary("66.ldld", "Liên đoàn Lao động tỉnh Đắk Lắk", period, many)
    said: dict[str, Any] = {
        "summary": summary("66", "Tỉnh Đắk Lắk", period, many),
        "background": {"programme": PROGRAMME, "awards": {}, "titles": set(), "names": {}},
        "given": given(parts),
        "bodies": BODIES,
        "counted_on": date(2015, 1, 10),
        "on": date(2015, 1, 15),
        "union": union if parts else None,
        "years": years,
    }
    return Sources(**said | more)
