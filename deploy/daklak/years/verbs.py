"""What each verb of a script says on the wire."""

from collections.abc import Callable
from datetime import date
from typing import Any

from deploy.daklak import dossiers
from deploy.daklak.province import read
from deploy.daklak.story import COUNCIL, FEDERATION
from deploy.daklak.workdays import plus
from deploy.daklak.years.opinions import OPINIONS
from deploy.daklak.years.script import Step
from deploy.daklak.years.way import Way

#: A supplement is awaited for so many working days.
_SUPPLEMENT_DAYS = 10
_OFFICES = {"federation": "federation_policy_law_dept", "union": "federation_policy_law_dept"}
_BOARD_OFFICE = "board_professional_office"


def _returned(way: Way, day: date, step: Step) -> None:
    way.step(day, way.case.appraiser, "returned", missing=["bao_cao_thanh_tich"], ground="report_unclear",
             reason="Báo cáo thành tích chưa nêu rõ kết quả cụ thể", due=f"{plus(day, _SUPPLEMENT_DAYS)}",
             expect=step.expect)  # fmt: skip


def _supplemented(way: Way, day: date, step: Step) -> None:
    kind = step.how.get("with", "bao_cao_thanh_tich")
    document = {"kind": kind, **way.chapter.story.document(way.case.id, day, kind)}
    way.step(day, way.case.proposer, "supplemented", documents=[document], expect=step.expect)


def _withdrawn(way: Way, day: date, step: Step) -> None:
    by = way.body(step.how["by"]) if "by" in step.how else way.case.proposer
    way.step(day, by, "withdrawn", reason="Chuyển công tác", expect=step.expect)


def _appraised(way: Way, day: date, step: Step) -> None:
    by = way.body(step.how["by"]) if "by" in step.how else way.case.appraiser
    findings = [{"rule": f"{way.case.award}.{part}", "pass": True, "note": ""} for part in ("merit", "dossier")]
    way.step(day, by, "appraised", result="eligible", findings=findings, appraised_on=f"{day}", expect=step.expect)


def _rejected(way: Way, day: date, step: Step) -> None:
    way.step(day, way.case.appraiser, "rejected", ground=step.how.get("ground", "criteria_not_met"),
             reason="Thành tích chưa đạt tiêu chuẩn", rejected_on=f"{day}", expect=step.expect)  # fmt: skip


def _held(way: Way, day: date, step: Step) -> None:
    ground = step.how.get("ground", "inspection")
    way.step(day, way.case.appraiser, "held", ground=ground, held_on=f"{day}", expect=step.expect)


def _released(way: Way, day: date, step: Step) -> None:
    way.step(day, way.case.appraiser, "released", released_on=f"{day}", expect=step.expect)


def _archived(way: Way, day: date, step: Step) -> None:
    whole = way.chapter.story.document("dossier", way.case.id)["sha256"]
    way.step(day, way.case.appraiser, "archived", archived_on=f"{day}", dossier_sha256=whole, expect=step.expect)


def _voted(way: Way, day: date, step: Step) -> None:
    """By the council, the proposer or the meeting at the grass roots; `against` so many, or too few `present`."""
    by = {"council": COUNCIL, "unit": way.case.proposer, "meeting": way.case.nominee["workplace"]}[step.how["by"]]
    way.sittings += 1
    against, present = int(step.how.get("against", 0)), int(step.how.get("present", 15))
    ballot: dict[str, Any] = {
        "electorate": 15, "present": present, "for": present - against, "against": against, "secret": True, "held_on": f"{day}",
        "minutes_sha256": way.chapter.story.document(way.case.id, "sitting", way.sittings)["sha256"],
    }  # fmt: skip
    if "relative" in step.how:
        ballot["conflicts"] = [{"member": f"{by}/TV-1", "relation": "relative", "abstained": False}]
    data = {"vote_id": way.id("vote", way.sittings), "nomination_id": way.case.id, "vote": ballot}
    way.put(day, by, "vote.recorded", data, step.expect)


def _consented(way: Way, day: date, step: Step) -> None:
    name = step.how["by"]
    data = {"nomination_id": way.case.id, "office": _OFFICES.get(name, _BOARD_OFFICE), "given_on": f"{day}"}
    way.put(day, way.body(name), "consent.given", data, step.expect)


def _refused(way: Way, day: date, step: Step) -> None:
    name = step.how["by"]
    data = {"nomination_id": way.case.id, "office": _OFFICES.get(name, _BOARD_OFFICE), "ground": "prerequisite",
            "reason": "Cần xem xét thêm căn cứ", "refused_on": f"{day}"}  # fmt: skip
    way.put(day, way.body(name), "consent.refused", data, step.expect)


def _forwarded(way: Way, day: date, step: Step) -> None:
    data = dossiers.forwarding(way.chapter.story, [way.case], day, way.case.id, day)
    data |= {"to": way.body(step.how["to"])} if "to" in step.how else {}
    way.put(day, way.case.appraiser, "nomination.forwarded", data, step.expect)


def _decided(way: Way, day: date, step: Step) -> None:
    """Under a number of its own."""
    cast, case = way.chapter.cast, way.case
    by = way.body(step.how["by"]) if "by" in step.how else case.decider
    number = cast.number(case.decider, day.year)
    data = dossiers.decision(way.chapter.story, [case], day, _numbered(number, case.decider), case.id, day)
    way.put(day, by, "award.decided", data, step.expect)
    if step.expect == "accepted":
        case.decision_id, case.decided = data["decision_id"], day


def _numbered(number: int, decider: str) -> str:
    body = {"00.ttg": "TTg", "00.ctn": "CTN", "00.tld": "TLĐ"}.get(decider, "UBND")
    return f"{number}/QĐ-{body}"


def _presented(way: Way, day: date, step: Step) -> None:
    by = way.case.decider if way.case.decider not in ("00.ttg", "00.ctn") else way.case.appraiser
    data = {"award_id": way.case.award_id, "presented_on": f"{day}", "occasion": "Hội nghị điển hình tiên tiến"}
    way.put(day, by, "award.presented", data, step.expect)


def _corrected(way: Way, day: date, step: Step) -> None:
    number = _numbered(way.chapter.cast.number(way.case.decider, day.year), way.case.decider)
    data = {"award_id": way.case.award_id, "decision_number": number, "corrected_on": f"{day}",
            "what": "Đính chính chức vụ"}  # fmt: skip
    way.put(day, way.case.decider, "award.corrected", data, step.expect)


def _proposed(way: Way, day: date, step: Step) -> None:
    data = {"award_id": way.case.award_id, "ground": step.how["ground"], "proposed_on": f"{day}",
            "reason": "Kết quả xác minh của đơn vị"}  # fmt: skip
    way.put(day, way.case.proposer, "award.revocation_proposed", data, step.expect)


def _revoked(way: Way, day: date, step: Step) -> None:
    number = _numbered(way.chapter.cast.number(way.case.decider, day.year), way.case.decider)
    data = {"award_id": way.case.award_id, "ground": step.how["ground"], "decision_number": number,
            "decided_on": f"{day}"}  # fmt: skip
    way.put(day, way.case.decider, "award.revoked", data, step.expect)


def _succeeded(way: Way, day: date, step: Step) -> None:  # noqa: ARG001 - nobody says anything
    """From here on whoever stands for the bodies of the case takes their steps (domain 1.5)."""
    heirs, case = read("change_of_2025.yaml")["heirs"], way.case
    tokens = {way.district.ldld: heirs["ldld"], way.district.pnv: heirs["pnv"], way.district.ubnd: heirs["ubnd"]}
    case.proposer, case.appraiser, case.decider = (
        tokens.get(path, path) for path in (case.proposer, case.appraiser, case.decider)
    )


def _annulled(way: Way, day: date, step: Step) -> None:
    """The initiative that it rests on falls; whoever recognised it says so."""
    data = {"initiative_id": way.initiative, "reason": "Trùng với giải pháp đã công nhận trước đó",
            "annulled_on": f"{day}"}  # fmt: skip
    way.put(day, FEDERATION, "initiative.annulled", data, step.expect)


_OWN: dict[str, Callable[[Way, date, Step], None]] = {
    "returned": _returned, "supplemented": _supplemented, "withdrawn": _withdrawn, "appraised": _appraised,
    "rejected": _rejected, "held": _held, "released": _released, "archived": _archived, "voted": _voted,
    "consented": _consented, "refused": _refused, "forwarded": _forwarded, "decided": _decided,
    "presented": _presented, "corrected": _corrected, "proposed": _proposed, "revoked": _revoked,
    "annulled": _annulled, "succeeded": _succeeded,
}  # fmt: skip
VERBS = _OWN | OPINIONS
