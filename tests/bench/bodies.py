"""What goes into INTAKE: a province with its campaign and rounds, then nominations of distinct persons."""

import hashlib
from collections.abc import Iterator
from functools import cache
from typing import Any

import orjson

from deploy.daklak.province import Province, province
from shared.ids import derived
from shared.jetstream import Outgoing
from shared.streams import intake_subject
from shared.units import OPERATOR

BOARD, FEDERATION = "66.bantdkt", "66.ldld"
CAMPAIGN, AWARD, YEAR, TODAY = "campaign-2014", "GKH", 2014, "2014-11-12"
HEADERS = {"Content-Type": "application/cloudevents+json"}
_FAMILY = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Phan",
    "Vũ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Niê",
    "Ayun",
    "Êban",
    "Mlô",
)
_MIDDLE = (
    "Văn",
    "Thị",
    "Hữu",
    "Đức",
    "Ngọc",
    "Thanh",
    "Minh",
    "Quang",
    "Xuân",
    "Thu",
    "Hồng",
    "Kim",
    "Bảo",
    "Gia",
)
_GIVEN = (
    "An",
    "Bình",
    "Châu",
    "Dũng",
    "Hà",
    "Hạnh",
    "Hùng",
    "Khánh",
    "Lan",
    "Linh",
    "Mai",
    "Nam",
    "Sơn",
    "Tâm",
)


@cache
def _province() -> Province:
    return province(YEAR)


def event(
    path: str, name: str, about: str, data: dict[str, Any], time: str = "2014-01-02T01:00:00Z"
) -> Outgoing:
    """A CloudEvent of this unit as it goes over the wire."""
    type_ = f"vn.tdkt.intake.{name}.v1"
    id = derived("bench", path, name, about)
    envelope = {
        "specversion": "1.0",
        "id": id,
        "source": f"urn:tdkt:unit:{path}",
        "type": type_,
        "subject": about,
        "time": time,
        "datacontenttype": "application/json",
        "data": data,
    }
    return Outgoing(intake_subject(type_, path), orjson.dumps(envelope), f"{path}/{id}", HEADERS)


def world() -> list[Outgoing]:
    """All units of the province, a campaign, a round of every district federation, and the programme date."""
    here = _province()
    units = [(body.path, body.kind, body.name_vi, body.led_by) for body in here.bodies]
    units += [(union.path, "grassroots_union", union.name_vi, union.leader) for union in here.unions]
    joined = [
        event(
            BOARD,
            "unit.joined",
            f"unit-{path}",
            {
                "unit_id": f"unit-{path}",
                "path": path,
                "kind": kind,
                "name_vi": name,
                "valid_from": "2014-01-01",
                "led_by": leader,
                "legal_basis": "03/CTPH-LĐLĐ-BTĐKT",
            },
        )
        for path, kind, name, leader in units
        if kind not in ("province", "district")
    ]
    campaign = event(
        FEDERATION,
        "campaign.launched",
        CAMPAIGN,
        {
            "campaign_id": CAMPAIGN,
            "name_vi": "Lao động giỏi, Lao động sáng tạo 2014",
            "movement": "LDG-LDST",
            "launcher": FEDERATION,
            "kind": "regular",
            "period": ["2014-01-01", "2014-12-31"],
            "registration_deadline": "2014-12-31",
            "scope": ["66"],
            "criteria": ["Năng suất", "Sáng kiến"],
            "awards": ["BKT", "GKH"],
            "legal_basis": "02/CT-UBND",
        },
    )
    rounds = [
        event(
            district.ldld,
            "round.opened",
            _round(district.ldld),
            {
                "round_id": _round(district.ldld),
                "year": YEAR,
                "campaign_id": CAMPAIGN,
                "award": AWARD,
                "deadline": "2014-11-30",
            },
        )
        for district in here.districts
    ]
    clock = event(OPERATOR, "clock.advanced", TODAY, {"date": TODAY}, f"{TODAY}T00:00:00Z")
    return [*joined, campaign, *rounds, clock]


def nominations(count: int, first: int = 0) -> Iterator[Outgoing]:
    """Complete dossiers as the contract's examples show them; each names another person."""
    below = [union for union in _province().unions if union.leader.endswith(".ldld")]
    for number in range(first, first + count):
        union = below[number % len(below)]
        yield _nomination(number, union.leader, union.path, number // len(below))


def _nomination(number: int, proposer: str, workplace: str, person: int) -> Outgoing:
    id = derived("bench", "nomination", number)
    rest, given = divmod(person, len(_GIVEN))
    rest, middle = divmod(rest, len(_MIDDLE))
    rest, family = divmod(rest, len(_FAMILY))
    data = {
        "nomination_id": id,
        "round_id": _round(proposer),
        "campaign_id": CAMPAIGN,
        "award": AWARD,
        "type": "movement",
        "achievement_period": ["2014-01-01", "2014-10-31"],
        "nominee": {
            "kind": "individual",
            "full_name": f"{_FAMILY[family]} {_MIDDLE[middle]} {_GIVEN[given]}",
            "birth_year": 1960 + rest % 40,
            "sex": "female",
            "ethnicity": "Ê Đê",
            "position": "Công nhân",
            "workplace": workplace,
            "direct_worker": True,
        },
        "documents": [
            {
                "kind": kind,
                "sha256": hashlib.sha256(f"{id}/{kind}".encode()).hexdigest(),
                "media_type": "application/pdf",
                "bytes": 20480 + number % 90000,
            }
            for kind in ("to_trinh", "bao_cao_thanh_tich", "bien_ban_hop")
        ],
        "vote": {
            "electorate": 15,
            "present": 14,
            "written": 1,
            "for": 15,
            "against": 0,
            "secret": True,
            "held_on": "2014-11-10",
            "minutes_sha256": hashlib.sha256(id.encode()).hexdigest(),
        },
        "submission_number": f"{number}/TTr-LĐLĐ",
    }
    return event(proposer, "nomination.submitted", id, data, f"{TODAY}T01:00:00Z")


def _round(proposer: str) -> str:
    return f"round-{proposer}"
