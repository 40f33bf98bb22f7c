"""Valid intake events of every type, as a unit says them (examples of the contract), and facts of every
type."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import orjson

from shared.arrival import Wire
from shared.events import FACT, INTAKE, INTAKE_TYPES, PRIVATE
from shared.events.campaigns import ProgrammeSigned, UnitJoined
from shared.streams import intake_subject
from shared.units import Kind

#: The wall clock of the tests: later than everything that is said in them.
NOW = datetime(2026, 1, 5, 3, 0, tzinfo=UTC)

OPS, BOARD, FEDERATION, PC = "sys.ops", "66.bantdkt", "66.ldld", "66.ubnd"
COUNCIL, NEWSPAPER, EDUCATION, DEPARTMENT = "66.hdtdkt", "66.bao-daklak", "66.cdn-giaoduc", "66.so-nnptnt"
DISTRICT, HOME_AFFAIRS, DISTRICT_PC = "66.643.ldld", "66.643.pnv", "66.643.ubnd"
OTHER_DISTRICT, OTHER_HOME_AFFAIRS, OTHER_DISTRICT_PC = "66.644.ldld", "66.644.pnv", "66.644.ubnd"
UNION, UNION_2, OTHER_UNION = "66.643.ldld.cs0001", "66.643.ldld.cs0002", "66.644.ldld.cs0001"
CONFEDERATION, CENTRAL_BOARD, PRIME_MINISTER, PRESIDENT = "00.tld", "00.bantdkttw", "00.ttg", "00.ctn"

_KINDS = {
    "66": Kind.PROVINCE, "66.643": Kind.DISTRICT, "66.644": Kind.DISTRICT, BOARD: Kind.PROVINCIAL_EC_BOARD,
    FEDERATION: Kind.PROVINCIAL_LABOUR_FEDERATION, PC: Kind.PROVINCIAL_PC, COUNCIL:
    Kind.PROVINCIAL_EC_COUNCIL,
    NEWSPAPER: Kind.MEDIA_BODY, EDUCATION: Kind.SECTOR_UNION, DEPARTMENT: Kind.DEPARTMENT,
    DISTRICT: Kind.DISTRICT_LABOUR_FEDERATION, HOME_AFFAIRS: Kind.DISTRICT_HOME_AFFAIRS,
    DISTRICT_PC: Kind.DISTRICT_PC, OTHER_DISTRICT: Kind.DISTRICT_LABOUR_FEDERATION,
    OTHER_HOME_AFFAIRS: Kind.DISTRICT_HOME_AFFAIRS, OTHER_DISTRICT_PC: Kind.DISTRICT_PC,
    UNION: Kind.GRASSROOTS_UNION, UNION_2: Kind.GRASSROOTS_UNION, OTHER_UNION: Kind.GRASSROOTS_UNION,
    CONFEDERATION: Kind.VGCL, CENTRAL_BOARD: Kind.CENTRAL_EC_BOARD, PRIME_MINISTER: Kind.PRIME_MINISTER,
    PRESIDENT: Kind.STATE_PRESIDENT,
}


def joined(path: str, kind: Kind) -> UnitJoined:
    """The fact that a unit is there, since long before the programme."""
    return UnitJoined(
        unit_id=f"u-{path}", path=path, kind=kind, name_vi=f"Đơn vị {path}", valid_from=date(2004, 1, 1)
    )


def province() -> list[UnitJoined]:
    """A province with two districts, three grass-roots unions and whoever decides above it."""
    return [joined(path, kind) for path, kind in _KINDS.items()]


@dataclass(frozen=True, slots=True)
class Said:
    """An intake event as a unit publishes it; `at` is its local date."""

    name: str
    by: str
    at: str
    data: Mapping[str, Any]
    id: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def type(self) -> str:
        return f"{INTAKE}{self.name}.v1"

    def envelope(self, position: int = 1) -> dict[str, Any]:
        about = str(self.data.get(INTAKE_TYPES[self.type].about, "?")) if self.type in INTAKE_TYPES else "?"
        return {
            "specversion": "1.0", "id": self.id or f"m{position}", "source": f"urn:tdkt:unit:{self.by}",
            "type": self.type, "subject": about, "time": f"{self.at}T02:00:00Z",
            "datacontenttype": "application/json", "data": dict(self.data),
        } | dict(self.more)

    def wire(self, position: int = 1) -> Wire:
        body = orjson.dumps(self.envelope(position))
        return Wire(intake_subject(self.type, self.by), body, position, NOW)


def said(name: str, *, by: str = "", at: str = "", id: str = "", **fields: Any) -> Said:
    """The example of this type with other fields: mappings are laid over each other, None leaves a field
    out."""
    publisher, day, data = EXAMPLES[name]
    return Said(name, by or publisher, at or day, _laid_over(data, fields), id)


def programme(signed_on: str, last: int = 2029) -> ProgrammeSigned:
    """The fact that the two bodies of the province signed it, for the years from then on."""
    signed = {"signed_on": signed_on, "period": [f"{signed_on[:4]}-01-01", f"{last}-12-31"]}
    return ProgrammeSigned.model_validate({**FACTS["programme.signed"], **signed})


def clock(day: str) -> Said:
    """The operator moves the programme date."""
    return Said("clock.advanced", OPS, day, {"date": day}, f"clock-{day}")


def with_(partners: Iterable[str]) -> dict[str, Any]:
    """The field `with`, which Python keeps for itself."""
    return {"with": list(partners)}


def documents(*kinds: str) -> list[dict[str, Any]]:
    return [{"kind": kind, "sha256": "0" * 64, "media_type": "application/pdf", "bytes": 1} for kind in kinds]


def vote(in_favour: int, electorate: int, **fields: Any) -> dict[str, Any]:
    """Everybody took part; the others were against."""
    return {"electorate": electorate, "present": electorate, "written": 0, "for": in_favour,
            "against": electorate - in_favour, "secret": True, "held_on": "2014-11-10"} | fields


def declared(award: str, *years: int) -> list[dict[str, Any]]:
    """Awards of earlier years as a submitter declares them."""
    return [{"award": award, "year": year, "decision_number": f"{year}/QĐ-UBND"} for year in years]


def merit_title(id: str = "n1", **fields: Any) -> Said:
    """A nomination for the provincial title, which needs the consent of both bodies; what it rests on is declared."""
    whole = documents(*DOSSIER, "ket_qua_bo_phieu", "chung_nhan_sang_kien")
    title = {"award": "CSTDT", "type": "merit", "campaign_id": None, "documents": whole,
             "prior_awards": declared("CSTDCS", 2011, 2012, 2013),
             "prior_initiatives": [{"level": "province", "year": 2013, "decision_number": "7/QĐ-SK"}]}  # fmt: skip
    return said("nomination.submitted", nomination_id=id, **title | fields)


def district_merit(id: str = "n1", by: str = DISTRICT, **fields: Any) -> Said:
    """A nomination of a district's union for the merit of the district's Chair."""
    return said("nomination.submitted", nomination_id=id, by=by, award="GKH", **fields)


def _laid_over(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        both = isinstance(below, Mapping) and isinstance(value, Mapping)
        merged[key] = _laid_over(below, value) if isinstance(below, Mapping) and both else value
    return {key: value for key, value in merged.items() if value is not None}


DOSSIER = ("to_trinh", "bao_cao_thanh_tich", "bien_ban_hop")
_FILE = {"sha256": "0" * 64, "media_type": "application/pdf", "bytes": 40960}
_AUTHORS = [{"person": {"full_name": "Người A (hư cấu)", "workplace": UNION}, "share": "1"}]

#: By name: who says it, when, and what.
EXAMPLES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "clock.advanced": (OPS, "2014-03-31", {"date": "2014-03-31"}),
    "unit.joined": (BOARD, "2014-01-02", {
        "unit_id": "u-new", "path": "66.643.ldld.cs9001", "kind": "grassroots_union",
        "name_vi": "Công đoàn cơ sở mới", "valid_from": "2014-01-01", "led_by": DISTRICT,
        "legal_basis": "03/CTPH-LĐLĐ-BTĐKT"}),
    "unit.renamed": (BOARD, "2014-03-01", {
        "unit_id": f"u-{UNION}", "name_vi": "Công đoàn cơ sở tên mới", "effective_on": "2014-03-01"}),
    "unit.closed": (BOARD, "2014-06-01", {
        "unit_id": f"u-{UNION}", "closed_on": "2014-06-30", "successors": [UNION_2]}),
    "unit.released": (BOARD, "2014-07-01", {
        "unit_id": f"u-{UNION}", "led_by": EDUCATION, "effective_on": "2014-07-01", "legal_basis": "20/QĐ-LĐLĐ"}),
    "unit.merged": (BOARD, "2014-06-01", {
        "unit_id": f"u-{UNION}", "into": UNION_2, "effective_on": "2014-07-01", "legal_basis": "21/QĐ-LĐLĐ"}),
    "unit.split": (BOARD, "2014-06-01", {
        "unit_id": f"u-{UNION}", "into": [UNION_2, OTHER_UNION], "effective_on": "2014-07-01",
        "legal_basis": "22/QĐ-LĐLĐ"}),
    "unit.succeeded": (BOARD, "2014-07-02", {
        "unit_id": f"u-{UNION}", "successors": [OTHER_UNION], "effective_on": "2014-07-02",
        "legal_basis": "23/QĐ-LĐLĐ"}),
    "officer.appointed": (BOARD, "2014-07-20", {
        "officer_id": "o1", "office": "board_professional_office", "role": "head", "from": "2014-07-20"}),
    "officer.released": (BOARD, "2014-10-01", {"officer_id": "o1", "released_on": "2014-09-30"}),
    "programme.signed": (BOARD, "2014-07-18", {
        "programme_id": "p1", "number": "03/CTPH-LĐLĐ-BTĐKT", "title": "Chương trình phối hợp",
        "signed_on": "2014-07-18", "period": ["2014-01-01", "2018-12-31"], "parties": [BOARD, FEDERATION],
        "standing_departments": ["board_professional_office", "federation_policy_law_dept"],
        "legal_bases": ["15/2003/QH11"], "tasks": ["II.1.a: Tuyên truyền", "II.2.b: Kiểm tra"]}),
    "programme.derived": (DISTRICT, "2014-09-01", {
        "programme_id": "p2", "parent_id": "p1", "number": "01/CTPH", "title": "Chương trình phối hợp huyện",
        "signed_on": "2014-09-01", "parties": [HOME_AFFAIRS, DISTRICT], "tasks": ["Tập huấn"]}),
    "programme.plan_agreed": (BOARD, "2014-12-20", {
        "programme_id": "p1", "year": 2015, "tasks": ["Kiểm tra chung"], "agreed_on": "2014-12-20"}),
    "programme.reviewed": (BOARD, "2014-12-20", {
        "programme_id": "p1", "year": 2014, "results": ["Đạt"], "reviewed_on": "2014-12-20"}),
    "programme.closed": (BOARD, "2019-01-20", {"programme_id": "p1", "closed_on": "2019-01-20"}),
    "legal_basis.registered": (BOARD, "2014-07-10", {
        "basis_id": "b1", "number": "65/2014/NĐ-CP", "title": "Quy định chi tiết thi hành Luật Thi đua, Khen thưởng",
        "made_by": "Chính phủ", "issued_on": "2014-07-01", "in_force": ["2014-08-20", None]}),
    "legal_basis.superseded": (BOARD, "2017-08-15", {
        "basis_id": "b1", "superseded_by": "b2", "superseded_on": "2017-10-01"}),
    "guidance.issued": (BOARD, "2014-08-20", {
        "guidance_id": "g1", "number": "12/HD-BTĐKT", "title": "Hướng dẫn", "issued_on": "2014-08-20",
        "in_force": ["2014-08-20", None], "audience": ["66"], "document": _FILE}),
    "guidance.superseded": (BOARD, "2015-03-01", {
        "guidance_id": "g1", "superseded_by": "g2", "superseded_on": "2015-03-01"}),
    "guidance.acknowledged": (UNION, "2014-08-25", {"guidance_id": "g1", "acknowledged_on": "2014-08-25"}),
    "campaign.launched": (FEDERATION, "2014-01-10", {
        "campaign_id": "c1", "name_vi": "Lao động giỏi, Lao động sáng tạo 2014", "movement": "LDG-LDST",
        "launcher": FEDERATION, "kind": "regular", "period": ["2014-01-01", "2014-12-31"],
        "registration_deadline": "2014-03-31", "scope": ["66"], "criteria": ["Năng suất"],
        "awards": ["BKT", "GKH"], "legal_basis": "02/CT-UBND"}),
    "campaign.amended": (FEDERATION, "2014-03-01", {
        "campaign_id": "c1", "change": "extended", "amended_on": "2014-03-01", "reason": "Kéo dài vì mùa vụ",
        "ends_on": "2015-01-31", "registration_deadline": "2014-04-15"}),
    "campaign.closed": (FEDERATION, "2014-12-20", {"campaign_id": "c1", "closed_on": "2014-12-20"}),
    "campaign.reviewed": (FEDERATION, "2015-01-06", {
        "campaign_id": "c1", "stage": "final", "results": ["Đạt"], "reviewed_on": "2015-01-06"}),
    "registration.submitted": (UNION, "2014-02-10", {
        "registration_id": "r1", "campaign_id": "c1", "year": 2014, "targets": ["Tăng năng suất 5%"],
        "headcount": {"total": 120, "women": 48, "direct_workers": 100}}),
    "registration.amended": (UNION, "2014-05-10", {
        "registration_id": "r1", "headcount": {"total": 130, "women": 50, "direct_workers": 110}}),
    "registration.evaluated": (UNION, "2014-12-10", {
        "registration_id": "r1", "result": "met", "evaluated_on": "2014-12-10"}),
    "activity.planned": (BOARD, "2014-04-10", {
        "activity_id": "a1", "kind": "inspection", "title": "Kiểm tra", "date": "2014-05-10",
        "place": "Buôn Ma Thuột", "with": [FEDERATION]}),
    "activity.held": (BOARD, "2014-05-10", {
        "activity_id": "a1", "kind": "inspection", "title": "Kiểm tra", "date": "2014-05-10",
        "place": "Buôn Ma Thuột", "with": [FEDERATION], "attendance": {"total": 60, "women": 25},
        "topics": ["Hồ sơ khen thưởng"], "units_visited": [UNION]}),
    "activity.reported": (BOARD, "2014-05-20", {
        "activity_id": "a1", "reported_on": "2014-05-20", "document": _FILE}),
    "activity.cancelled": (BOARD, "2014-05-01", {"activity_id": "a1", "reason": "Mưa lũ"}),
    "communication.published": (NEWSPAPER, "2014-06-01", {
        "item_id": "i1", "medium": "newspaper", "kind": "article", "published_on": "2014-06-01",
        "audience": 5000, "about_kind": "campaign", "about_id": "c1"}),
    "finding.raised": (BOARD, "2014-05-12", {
        "finding_id": "f1", "activity_id": "a1", "unit": UNION, "text": "Chưa công khai tiêu chuẩn bình xét",
        "raised_on": "2014-05-12", "due": "2014-06-12"}),
    "finding.answered": (UNION, "2014-06-10", {
        "finding_id": "f1", "text": "Đã niêm yết", "answered_on": "2014-06-10", "evidence": [_FILE]}),
    "finding.closed": (FEDERATION, "2014-06-20", {
        "finding_id": "f1", "outcome": "remedied", "closed_on": "2014-06-20"}),
    "advice.asked": (UNION, "2014-05-02", {
        "advice_id": "q1", "to": BOARD, "topic": "ho_so", "text": "Hồ sơ tập thể gồm những gì?",
        "asked_on": "2014-05-02"}),
    "advice.answered": (BOARD, "2014-05-10", {
        "advice_id": "q1", "text": "Theo hướng dẫn 12/HD-BTĐKT", "answered_on": "2014-05-10"}),
    "model.published": (UNION, "2014-06-05", {
        "model_id": "h1", "title": "Tổ tự quản an toàn lao động", "topic": "an_toan", "summary": "Mỗi tổ một sổ theo dõi",
        "published_on": "2014-06-05", "document": _FILE}),
    "model.adopted": (UNION_2, "2014-08-01", {"model_id": "h1", "adopted_on": "2014-08-01"}),
    "difficulty.raised": (UNION, "2014-08-05", {
        "difficulty_id": "k1", "topic": "kinh_phi", "text": "Thiếu kinh phí tập huấn", "raised_on": "2014-08-05"}),
    "difficulty.assigned": (BOARD, "2014-08-10", {
        "difficulty_id": "k1", "to": DISTRICT, "due": "2014-09-10", "assigned_on": "2014-08-10"}),
    "difficulty.answered": (DISTRICT, "2014-09-01", {
        "difficulty_id": "k1", "text": "Bố trí từ quỹ hoạt động", "answered_on": "2014-09-01"}),
    "difficulty.closed": (FEDERATION, "2014-09-15", {
        "difficulty_id": "k1", "outcome": "solved", "closed_on": "2014-09-15"}),
    "exemplar.discovered": (UNION, "2014-02-11", {
        "exemplar_id": "e1", "summary": "Hái cà phê giỏi", "discovered_on": "2014-02-11",
        "subject": {"kind": "individual", "full_name": "Người B (hư cấu)", "workplace": UNION, "direct_worker": True}}),
    "exemplar.verified": (DISTRICT, "2014-02-20", {"exemplar_id": "e1", "verified_on": "2014-02-20"}),
    "exemplar.nurtured": (DISTRICT, "2014-02-25", {"exemplar_id": "e1", "nurtured_on": "2014-02-25"}),
    "exemplar.introduced": (FEDERATION, "2014-03-20", {
        "exemplar_id": "e1", "period": "2014-Q1", "to": [BOARD, NEWSPAPER], "introduced_on": "2014-03-20"}),
    "exemplar.publicised": (NEWSPAPER, "2014-03-25", {
        "exemplar_id": "e1", "medium": "Báo Đắk Lắk", "published_on": "2014-03-25"}),
    "exemplar.replicated": (UNION_2, "2014-06-01", {"exemplar_id": "e1", "since": "2014-06-01"}),
    "exemplar.withdrawn": (FEDERATION, "2014-07-01", {"exemplar_id": "e1", "reason": "Không còn đúng"}),
    "publicity_consent.given": (UNION, "2014-02-12", {
        "consent_id": "pc1", "exemplar_id": "e1", "scope": ["name", "story"], "given_on": "2014-02-12"}),
    "publicity_consent.withdrawn": (UNION, "2014-05-01", {"consent_id": "pc1", "withdrawn_on": "2014-05-01"}),
    "initiative.submitted": (UNION, "2014-04-01", {
        "initiative_id": "s1", "title": "Máy tách hạt", "authors": _AUTHORS, "value_vnd": 85_000_000,
        "submitted_on": "2014-04-01"}),
    "initiative.recognised": (DISTRICT, "2014-06-01", {
        "initiative_id": "s1", "title": "Máy tách hạt", "authors": _AUTHORS, "level": "grassroots",
        "value_vnd": 85_000_000, "recognised_on": "2014-06-01"}),
    "initiative.annulled": (DISTRICT, "2014-08-01", {
        "initiative_id": "s1", "reason": "Trùng", "annulled_on": "2014-08-01"}),
    "round.opened": (FEDERATION, "2014-09-01", {
        "round_id": "d1", "year": 2014, "campaign_id": "c1", "award": "BKT", "deadline": "2014-11-30"}),
    "round.closed": (FEDERATION, "2014-11-29", {"round_id": "d1", "closed_on": "2014-11-29"}),
    "round.nil_declared": (DISTRICT, "2014-11-01", {
        "year": 2014, "award": "GKH", "reason": "Không có ai đủ tiêu chuẩn"}),
    "nomination.submitted": (FEDERATION, "2014-11-20", {
        "nomination_id": "n1", "campaign_id": "c1", "award": "BKT", "type": "movement",
        "achievement_period": ["2014-01-01", "2014-10-31"],
        "nominee": {"kind": "individual", "full_name": "Nguyễn Thị A (hư cấu)", "birth_year": 1980, "sex": "female",
                    "ethnicity": "Ê Đê", "position": "Công nhân", "workplace": UNION, "direct_worker": True},
        "documents": documents(*DOSSIER), "vote": vote(15, 15), "submission_number": "12/TTr-LĐLĐ"}),
    "nomination.supplemented": (FEDERATION, "2014-12-05", {
        "nomination_id": "n1", "documents": documents("bien_ban_hop")}),
    "nomination.withdrawn": (FEDERATION, "2014-12-01", {"nomination_id": "n1", "reason": "Chuyển công tác"}),
    "nomination.appraised": (BOARD, "2014-12-02", {
        "nomination_id": "n1", "result": "eligible", "appraised_on": "2014-12-02",
        "findings": [{"rule": "BKT.criteria", "pass": True, "note": ""}]}),
    "nomination.returned": (BOARD, "2014-12-02", {
        "nomination_id": "n1", "missing": ["bien_ban_hop"], "ground": "dossier_incomplete",
        "reason": "Thiếu biên bản", "due": "2014-12-10"}),
    "nomination.rejected": (BOARD, "2014-12-02", {
        "nomination_id": "n1", "ground": "criteria", "reason": "Chưa đủ", "rejected_on": "2014-12-02"}),
    "nomination.held": (BOARD, "2014-12-02", {"nomination_id": "n1", "ground": "G3", "held_on": "2014-12-02"}),
    "nomination.released": (BOARD, "2014-12-03", {"nomination_id": "n1", "released_on": "2014-12-03"}),
    "nomination.forwarded": (BOARD, "2014-12-05", {
        "list_id": "l1", "nomination_ids": ["n1"], "to": PC, "submission_number": "45/TTr-BTĐKT",
        "forwarded_on": "2014-12-05"}),
    "nomination.archived": (BOARD, "2015-01-15", {
        "nomination_id": "n1", "archived_on": "2015-01-15", "dossier_sha256": "0" * 64}),
    "vote.recorded": (COUNCIL, "2014-12-01", {
        "vote_id": "v1", "nomination_id": "n1", "vote": vote(15, 15, held_on="2014-12-01")}),
    "consent.given": (BOARD, "2014-12-03", {
        "nomination_id": "n1", "office": "board_professional_office", "given_on": "2014-12-03"}),
    "consent.refused": (FEDERATION, "2014-12-03", {
        "nomination_id": "n1", "office": "federation_policy_law_dept", "ground": "quota",
        "reason": "Chưa nổi bật", "refused_on": "2014-12-03"}),
    "consultation.requested": (BOARD, "2014-11-24", {
        "consultation_id": "h1", "nomination_id": "n1", "to": DEPARTMENT, "requested_on": "2014-11-24"}),
    "consultation.answered": (DEPARTMENT, "2014-11-27", {
        "consultation_id": "h1", "answer": "agree", "answered_on": "2014-11-27"}),
    "comment.opened": (BOARD, "2014-11-24", {
        "comment_id": "y1", "nomination_ids": ["n1"], "channel": "portal", "opens": "2014-11-24",
        "closes": "2014-12-01"}),
    "comment.received": (UNION, "2014-11-26", {
        "comment_id": "y1", "text": "Đồng tình", "received_on": "2014-11-26"}),
    "comment.closed": (BOARD, "2014-12-02", {"comment_id": "y1", "closed_on": "2014-12-02"}),
    "complaint.lodged": (UNION, "2014-12-02", {
        "complaint_id": "kn1", "against_kind": "nomination", "against_id": "n1",
        "text": "Thành tích không đúng", "lodged_on": "2014-12-02"}),
    "complaint.resolved": (BOARD, "2014-12-20", {
        "complaint_id": "kn1", "outcome": "dismissed", "resolved_on": "2014-12-20"}),
    "award.revocation_proposed": (FEDERATION, "2015-02-10", {
        "award_id": "w1", "ground": "a", "proposed_on": "2015-02-10", "reason": "Khai man thành tích"}),
    "award.decided": (PC, "2014-12-15", {
        "decision_id": "q1", "decision_number": "1234/QĐ-UBND", "decided_on": "2014-12-15",
        "signatory_role": "provincial_pc_chair", "nomination_ids": ["n1"]}),
    "award.corrected": (PC, "2014-12-20", {
        "award_id": "w1", "decision_number": "1250/QĐ-UBND", "corrected_on": "2014-12-20", "what": "Chính tả"}),
    "award.presented": (PC, "2014-12-28", {
        "award_id": "w1", "presented_on": "2014-12-28", "occasion": "Tổng kết năm"}),
    "award.revoked": (PC, "2015-03-02", {
        "award_id": "w1", "ground": "a", "decision_number": "56/QĐ-UBND", "decided_on": "2015-03-02"}),
    "person.erasure_requested": (BOARD, "2014-12-20", {"person_id": "h1", "basis": "request_of_person"}),
}


_NOMINATION = {
    "nomination_id": "n1", "award": "BKT", "level": "province", "year": 2014, "person_id": "person-1",
    "subject_kind": "individual", "direct_worker": True, "unit": UNION, "proposer": FEDERATION,
}
_TALLY = {"electorate": 15, "present": 14, "written": 1, "in_favour": 15, "against": 0, "secret": True,
          "held_on": "2014-11-10"}
_AWARD = {name: value for name, value in _NOMINATION.items() if name != "year"} | {
    "award_id": "w1", "decider": PC, "decision_number": "1234/QĐ-UBND"}
_BASIS = {"kind": "award", "id": "w0", "award": "CSTDCS", "year": 2013}
_CONSULTATION = {"consultation_id": "h1", "nomination_id": "n1", "unit": UNION, "appraiser": BOARD,
                 "consulted": DEPARTMENT, "due": "2014-12-08"}
_COMMENT = {"comment_id": "y1", "by": BOARD}
_COMPLAINT = {"complaint_id": "kn1", "against_kind": "nomination", "against_id": "n1", "unit": UNION, "through": UNION,
              "authority": BOARD, "due": "2015-01-01"}
_ROUND = {"round_id": "d1", "unit": FEDERATION, "year": 2014, "award": "BKT"}
_EXEMPLAR = {"exemplar_id": "e1", "unit": UNION, "kind": "individual"}
_REGISTRATION = {"registration_id": "r1", "campaign_id": "c1", "unit": UNION, "year": 2014}
_HEADS = {"total": 120, "women": 48, "direct_workers": 100}
_DUTY = {"duty": "N03", "period": "2014", "unit": FEDERATION, "value": 8, "bounds": [5, 10],
         "due": "2014-12-31", "rule": "II.3.c"}
_FINDING = {"finding_id": "f1", "activity_id": "a1", "kind": "inspection", "unit": UNION}
_ADVICE = {"advice_id": "q1", "unit": UNION, "to": BOARD, "topic": "ho_so"}
_DIFFICULTY = {"difficulty_id": "k1", "unit": UNION, "topic": "kinh_phi"}
_OFFICER = {"officer_id": "o1", "unit": BOARD, "office": "board_professional_office", "role": "head"}
_ENDED = {"unit_id": "u1", "path": UNION, "effective_on": "2014-07-01", "legal_basis": "21/QĐ-LĐLĐ"}
_SAID = {"text_sha256": "0" * 64}
_ACTIVITY = {"activity_id": "a1", "kind": "inspection", "organiser": BOARD}

#: The data of a fact of every type, by name.
_SUMMARY = {"summary_id": "66.643/2014", "unit": "66.643", "period": "2014", "as_of": "2015-01-15",
            "heard": {"campaigns": 30211, "nominations": 48211}}
FACTS: dict[str, dict[str, Any]] = {
    "intake.accepted": {"cause": "m1", "subject": "n1", "facts": ["f1"]},
    "intake.refused": {"cause": "m1", "violations": [{
        "code": "round_full", "pointer": "/data/nominee", "message_vi": "Đã đủ.", "message_en": "It is full.",
        "rule": "II.3.c", "law": "vn-2013-dec65"}]},
    "unit.joined": {**EXAMPLES["unit.joined"][2]},
    "unit.renamed": {"unit_id": "u1", "path": UNION, "name_vi": "Tên mới", "effective_on": "2014-03-01"},
    "unit.closed": {"unit_id": "u1", "path": UNION, "closed_on": "2014-06-30", "successors": [UNION_2]},
    "unit.released": {"unit_id": "u1", "path": UNION, "led_by": EDUCATION, "led_by_before": DISTRICT,
                      "effective_on": "2014-07-01", "legal_basis": "20/QĐ-LĐLĐ"},
    "unit.merged": {**_ENDED, "into": UNION_2},
    "unit.split": {**_ENDED, "into": [UNION_2, OTHER_UNION]},
    "unit.succeeded": {**_ENDED, "successors": [OTHER_UNION]},
    "officer.appointed": {**_OFFICER, "from": "2014-07-20", "to": "2018-12-31"},
    "officer.released": {**_OFFICER, "released_on": "2014-09-30"},
    "programme.signed": {**EXAMPLES["programme.signed"][2], "signatories": [BOARD, FEDERATION],
                         "addressees": ["Tổng LĐLĐ Việt Nam", "Lưu: BTĐKT, LĐLĐ"]},
    "programme.derived": {key: value for key, value in EXAMPLES["programme.derived"][2].items()
                          if key != "tasks"},
    "programme.plan_agreed": {"programme_id": "p1", "year": 2015, "party": BOARD, "tasks": ["Kiểm tra chung"],
                              "agreed_on": "2014-12-20", "complete": False},
    "programme.reviewed": {"programme_id": "p1", "year": 2014, "party": BOARD, "reviewed_on": "2014-12-20",
                           "complete": True},
    "programme.closed": {"programme_id": "p1", "party": BOARD, "closed_on": "2019-01-20", "complete": False},
    "legal_basis.registered": {**EXAMPLES["legal_basis.registered"][2], "registered_by": BOARD},
    "legal_basis.superseded": {**EXAMPLES["legal_basis.superseded"][2], "number": "65/2014/NĐ-CP", "registered_by": BOARD,
                               "in_force": ["2014-08-20", "2017-09-30"]},
    "guidance.issued": {**EXAMPLES["guidance.issued"][2], "issuer": BOARD},
    "guidance.superseded": {"guidance_id": "g1", "issuer": BOARD, "superseded_by": "g2", "superseded_on": "2015-03-01",
                            "in_force": ["2014-08-20", "2015-02-28"]},
    "guidance.unacknowledged": {"guidance_id": "g1", "unit": UNION, "due": "2014-09-10", "late": True},
    "guidance.acknowledgements_checked": {"guidance_id": "g1", "issuer": BOARD, "due": "2014-09-10", "late": True,
                                          "acknowledged": 2, "missing": 1},
    "guidance.acknowledged": {"guidance_id": "g1", "unit": UNION, "acknowledged_on": "2014-08-25"},
    "campaign.launched": {key: value for key, value in EXAMPLES["campaign.launched"][2].items()
                          if key != "criteria"} | {"outside_programme": True},
    "campaign.amended": {"campaign_id": "c1", "launcher": FEDERATION, "change": "extended", "amended_on": "2014-03-01",
                         "period": ["2014-01-01", "2015-01-31"], "registration_deadline": "2014-04-15",
                         "suspended": False, "reason_sha256": "0" * 64},
    "campaign.closed": {"campaign_id": "c1", "launcher": FEDERATION, "closed_on": "2014-12-20"},
    "campaign.registration_ended": {"campaign_id": "c1", "launcher": FEDERATION, "deadline": "2014-03-31",
                                    "registered": 2, "overdue": 1},
    "campaign.reviewed": {"campaign_id": "c1", "launcher": FEDERATION, "stage": "final",
                          "reviewed_on": "2014-12-20"},
    "registration.accepted": {**_REGISTRATION, "headcount": _HEADS, "targets": 1, "submitted_on": "2014-02-10",
                              "late": False, "outside_programme": True},
    "registration.amended": {**_REGISTRATION, "headcount": _HEADS, "replaced": _HEADS},
    "registration.evaluated": {**_REGISTRATION, "result": "met", "evaluated_on": "2014-12-10"},
    "registration.overdue": {"campaign_id": "c1", "unit": UNION, "year": 2014, "deadline": "2014-03-31"},
    "activity.planned": {**_ACTIVITY, "date": "2014-05-10", "partners": [FEDERATION]},
    "activity.held": {**_ACTIVITY, "date": "2014-05-10", "partners": [FEDERATION], "topics": 1,
                      "attendance": {"total": 60, "women": 25}, "units_visited": [UNION]},
    "activity.reported": {**_ACTIVITY, "reported_on": "2014-05-20", "document": _FILE},
    "activity.cancelled": {**_ACTIVITY},
    "communication.published": {**EXAMPLES["communication.published"][2], "publisher": NEWSPAPER},
    "consultation.requested": {**_CONSULTATION, "requested_on": "2014-11-24"},
    "consultation.answered": {**_CONSULTATION, "answer": "object", "answered_on": "2014-11-27", "ground": "discipline"},
    "consultation.lapsed": {**_CONSULTATION},
    "comment.opened": {**_COMMENT, "nomination_ids": ["n1"], "channel": "portal", "opens": "2014-11-24",
                       "closes": "2014-12-01"},
    "comment.received": {**_COMMENT, "number": 1, "received_on": "2014-11-26"},
    "comment.closed": {**_COMMENT, "nomination_ids": ["n1"], "comments": 1, "closed_on": "2014-12-02"},
    "complaint.lodged": {**_COMPLAINT, "lodged_on": "2014-12-02"},
    "complaint.resolved": {**_COMPLAINT, "outcome": "dismissed", "resolved_on": "2014-12-20"},
    "complaint.overdue": {**_COMPLAINT},
    "award.revocation_proposed": {**_AWARD, "ground": "a", "proposed_by": FEDERATION, "proposed_on": "2015-02-10"},
    "finding.raised": {**_FINDING, **_SAID, "raised_by": BOARD, "partners": [FEDERATION], "raised_on": "2014-05-12",
                       "due": "2014-06-12"},
    "finding.answered": {**_FINDING, **_SAID, "answered_by": UNION, "answered_on": "2014-06-10", "late": False,
                         "evidence": [_FILE]},
    "finding.overdue": {**_FINDING, "due": "2014-06-12"},
    "finding.closed": {**_FINDING, "closed_by": FEDERATION, "outcome": "remedied", "closed_on": "2014-06-20"},
    "advice.asked": {**_ADVICE, **_SAID, "asked_on": "2014-05-02", "due": "2014-05-17"},
    "advice.answered": {**_ADVICE, **_SAID, "answered_on": "2014-05-10", "late": False},
    "advice.overdue": {**_ADVICE, "due": "2014-05-17"},
    "model.published": {key: value for key, value in EXAMPLES["model.published"][2].items()
                        if key != "summary"} | {"unit": UNION},
    "model.adopted": {"model_id": "h1", "unit": UNION, "adopter": UNION_2, "topic": "an_toan",
                      "adopted_on": "2014-08-01", "adopters": 1},
    "difficulty.raised": {**_DIFFICULTY, **_SAID, "raised_on": "2014-08-05"},
    "difficulty.assigned": {**_DIFFICULTY, "assigned_by": BOARD, "to": DISTRICT, "assigned_on": "2014-08-10",
                            "due": "2014-09-10"},
    "difficulty.answered": {**_DIFFICULTY, **_SAID, "to": DISTRICT, "answered_on": "2014-09-01", "late": False},
    "difficulty.overdue": {**_DIFFICULTY, "to": DISTRICT, "due": "2014-09-10"},
    "difficulty.closed": {**_DIFFICULTY, "closed_by": FEDERATION, "outcome": "solved", "closed_on": "2014-09-15"},
    "duty.met": {**_DUTY, "late": True},
    "duty.missed": {**_DUTY, "value": 4},
    "round.opened": {**_ROUND, "campaign_id": "c1", "deadline": "2014-11-30", "bounds": [5, 10]},
    "round.deadline_near": {**_ROUND, "chosen": 4, "bounds": [5, 10], "deadline": "2014-11-30"},
    "round.short": {**_ROUND, "chosen": 4, "bounds": [5, 10], "deadline": "2014-11-30"},
    "round.ended": {**_ROUND, "chosen": 4, "deadline": "2014-11-30"},
    "round.closed": {**_ROUND, "chosen": 8, "closed_on": "2014-11-29"},
    "round.nil_declared": {"unit": DISTRICT, "year": 2014, "award": "GKH"},
    "nomination.received": {
        **_NOMINATION, "type": "movement", "round_id": "d1", "campaign_id": "c1", "vote": _TALLY,
        "achievement_period": ["2014-01-01", "2014-10-31"], "documents": list(DOSSIER),
        "submission_number": "12/TTr-LĐLĐ", "submitted_on": "2014-11-20", "processing_due": "2014-12-25",
        "joint": False, "late": False, "known_by_ref": False, "law": "vn-2013-dec65",
        "outside_programme": True, "rests_on": [_BASIS]},
    "nomination.supplemented": {**_NOMINATION, "documents": ["bien_ban_hop"], "supplemented_on": "2014-12-05"},
    "nomination.withdrawn": {**_NOMINATION, "withdrawn_on": "2014-12-01"},
    "nomination.appraised": {**_NOMINATION, "appraiser": BOARD, "result": "eligible",
                             "appraised_on": "2014-12-02"},
    "nomination.returned": {**_NOMINATION, "appraiser": BOARD, "missing": ["bien_ban_hop"],
                            "ground": "dossier_incomplete", "due": "2014-12-10"},
    "nomination.lapsed": {**_NOMINATION, "due": "2014-12-10"},
    "nomination.rejected": {**_NOMINATION, "appraiser": BOARD, "ground": "criteria",
                            "rejected_on": "2014-12-02"},
    "nomination.held": {**_NOMINATION, "ground": "G3", "held_on": "2014-12-02"},
    "nomination.released": {**_NOMINATION, "released_on": "2014-12-03"},
    "nomination.voted": {**_NOMINATION, "voter": COUNCIL, "vote": _TALLY},
    "nomination.vote_failed": {**_NOMINATION, "voter": COUNCIL, "vote": _TALLY | {"in_favour": 9},
                               "body": "provincial_council"},
    "nomination.consented": {**_NOMINATION, "body": BOARD, "office": "board_professional_office",
                             "given_on": "2014-12-03", "complete": True},
    "nomination.consent_refused": {**_NOMINATION, "body": FEDERATION, "office": "federation_policy_law_dept",
                                   "ground": "quota", "refused_on": "2014-12-03"},
    "nomination.consent_overdue": {**_NOMINATION, "missing": [FEDERATION], "due": "2014-12-25"},
    "nomination.forwarded": {**_NOMINATION, "list_id": "l1", "appraiser": BOARD, "decider": PC,
                             "submission_number": "45/TTr-BTĐKT", "forwarded_on": "2014-12-05"},
    "nomination.archived": {**_NOMINATION, "archived_by": BOARD, "archived_on": "2015-01-15", "permanent": False,
                            "kept_until": "2035-12-31", "dossier_sha256": "0" * 64},
    "nomination.reexamination_due": {**_NOMINATION, "rested_on": _BASIS, "ground": "award_revoked"},
    "award.decided": {
        **_AWARD, "award_name_vi": "Bằng khen của UBND tỉnh", "kind": "form", "type": "movement",
        "campaign_id": "c1", "decision_id": "q1", "decided_on": "2014-12-15", "submitted_on": "2014-11-20",
        "achievement_period": ["2014-01-01", "2014-10-31"], "working_days": 17, "processing_days": 25,
        "bonus_vnd": 1_150_000, "law": "vn-2013-dec65"},
    "award.corrected": {**_AWARD, "correcting_number": "1250/QĐ-UBND", "corrected_on": "2014-12-20"},
    "award.presented": {**_AWARD, "presented_on": "2014-12-28"},
    "award.revoked": {**_AWARD, "ground": "a", "revoking_number": "56/QĐ-UBND", "decided_on": "2014-12-15",
                      "revoked_on": "2015-03-02"},
    "award.reexamination_due": {**_AWARD, "rested_on": _BASIS, "ground": "award_revoked"},
    "exemplar.discovered": {**_EXEMPLAR, "reported_by": UNION, "direct_worker": True,
                            "discovered_on": "2014-02-11"},
    "exemplar.verified": {**_EXEMPLAR, "verified_by": DISTRICT, "verified_on": "2014-02-20"},
    "exemplar.nurtured": {**_EXEMPLAR, "nurtured_by": DISTRICT, "nurtured_on": "2014-02-25"},
    "exemplar.introduced": {**_EXEMPLAR, "introduced_by": FEDERATION, "period": "2014-Q1",
                            "to": [BOARD, NEWSPAPER], "counts": True, "introduced_on": "2014-03-20"},
    "exemplar.publicised": {**_EXEMPLAR, "publicised_by": NEWSPAPER, "published_on": "2014-03-25"},
    "exemplar.unpublished": {**_EXEMPLAR, "consent_id": "pc1", "unpublished_on": "2014-05-01"},
    "exemplar.replicated": {**_EXEMPLAR, "adopter": UNION_2, "since": "2014-06-01"},
    "exemplar.withdrawn": {**_EXEMPLAR, "withdrawn_by": FEDERATION},
    "publicity_consent.given": {"consent_id": "pc1", "exemplar_id": "e1", "unit": UNION,
                                "scope": ["name", "story"], "given_on": "2014-02-12", "until": "2015-02-12"},
    "publicity_consent.withdrawn": {"consent_id": "pc1", "exemplar_id": "e1", "unit": UNION,
                                    "withdrawn_on": "2014-05-01"},
    "initiative.submitted": {"initiative_id": "s1", "unit": UNION, "authors": 1, "value_vnd": 85_000_000,
                             "submitted_on": "2014-04-01"},
    "initiative.authored": {"initiative_id": "s1", "unit": UNION, "person_id": "person-1", "share": "1/3",
                            "known_by_ref": True},
    "initiative.recognised": {"initiative_id": "s1", "unit": UNION, "recognised_by": DISTRICT,
                              "level": "grassroots", "authors": 1, "value_vnd": 85_000_000,
                              "recognised_on": "2014-06-01"},
    "initiative.annulled": {"initiative_id": "s1", "unit": UNION, "level": "grassroots",
                            "value_vnd": 85_000_000, "recognised_on": "2014-06-01",
                            "annulled_on": "2014-08-01"},
    "summary.closed": {**_SUMMARY, "revision": 1, "digest": "0" * 64},
    "summary.restated": {
        **_SUMMARY, "revision": 2, "as_of": "2015-01-20", "before_digest": "0" * 64, "after_digest": "1" * 64,
        "changed": [{"unit": "66.643", "indicator": "A01", "cut": "BKT.individual", "before": 8, "after": 7}],
        "because": ["nominations-48300"], "causes": 1,
    },
    "guidance.delivered": {"guidance_id": "g1", "unit": UNION, "delivered_on": "2014-08-21",
                           "issued_on": "2014-08-20"},
    "delivery.delivered": {
        "delivery_id": "d1", "subscription_id": "s1", "via": "webhook", "unit": UNION, "fact_id": "f1",
        "attempts": 1, "code": "http_204", "replay": 0,
    },
    "delivery.failed": {
        "delivery_id": "d2", "subscription_id": "s1", "via": "mail", "unit": UNION, "fact_id": "f1",
        "attempts": 10, "code": "smtp_451", "replay": 0,
    },
    "reminder.sent": {"about_kind": "campaign", "about_id": "c1", "unit": UNION, "sent_on": "2014-04-01"},
    "person.erased": {"person_id": "h1", "unit": UNION, "requested_by": BOARD, "basis": "request_of_person",
                      "erased_on": "2014-12-20"},
}

#: What PRIVATE carries, opened.
PRIVATES: dict[str, dict[str, Any]] = {
    "person.recorded": {"person_id": "h1", "kind": "individual", "full_name": "Nguyễn Thị A (hư cấu)",
                        "birth_year": 1980, "sex": "female", "ethnicity": "Ê Đê", "position": "Công nhân"},
    "award.demographics_recorded": {
        "award_id": "a1", "nomination_id": "n1", "person_id": "h1", "subject_kind": "individual",
        "direct_worker": True, "decided_on": "2014-12-15", "birth_year": 1980, "sex": "female", "ethnicity": "Ê Đê"},
    "exemplar.named": {"exemplar_id": "e1", "person_id": "h2", "kind": "individual",
                       "full_name": "Người B (hư cấu)", "summary": "Mười năm tận tụy"},
    "nomination.grounds_recorded": {
        "nomination_id": "n1", "person_id": "h1", "step": "returned", "by": BOARD, "ground": "dossier_incomplete",
        "reason": "Thiếu biên bản", "recorded_on": "2014-12-02"},
}


def fact_type(name: str) -> str:
    """`vn.tdkt.award.decided.v1` of `award.decided`."""
    return f"{FACT}{name}.v1"


def private_type(name: str) -> str:
    """`vn.tdkt.prv.person.recorded.v1` of `person.recorded`."""
    return f"{PRIVATE}{name}.v1"
