"""The dossier of one nomination: documents, the vote, and the events of its way that every award shares."""

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from deploy.daklak.diary import Message
from deploy.daklak.story import Story
from deploy.daklak.workdays import plus
from shared.ids import derived

#: What the rule sets ask for; a nomination without one of these is refused `dossier_incomplete`.
_DOCUMENTS = {
    "GKH": ("to_trinh", "bao_cao_thanh_tich", "bien_ban_hop"),
    "BKT": ("to_trinh", "bao_cao_thanh_tich", "bien_ban_hop"),
    "CSTDT": ("to_trinh", "bao_cao_thanh_tich", "bien_ban_hop", "ket_qua_bo_phieu", "chung_nhan_sang_kien",
              "quyet_dinh_truoc"),
    "GKX": ("to_trinh", "bao_cao_thanh_tich", "bien_ban_hop"),
    "LDTT": ("to_trinh", "danh_sach", "bien_ban_hop"),
    "CSTDCS": ("to_trinh", "bao_cao_thanh_tich", "bien_ban_hop", "chung_nhan_sang_kien"),
    "CSTDTQ": ("to_trinh", "bao_cao_thanh_tich", "bien_ban_hop", "ket_qua_bo_phieu", "chung_nhan_sang_kien"),
    "TTLDTT": ("to_trinh", "bao_cao_thanh_tich", "bien_ban_hop"),
    "TTLDXS": ("to_trinh", "bao_cao_thanh_tich", "bien_ban_hop"),
    "BKTT": ("to_trinh", "bao_cao_thanh_tich", "bien_ban_hop", "ket_qua_bo_phieu"),
    "HCLD3": ("to_trinh", "bao_cao_thanh_tich", "bien_ban_hop", "ket_qua_bo_phieu"),
    "BLDST": ("to_trinh", "bao_cao_thanh_tich", "bien_ban_hop", "chung_nhan_sang_kien"),
}
#: Decided on by nearly all who are entitled, in secret.
_SECRET = ("CSTDT", "CSTDTQ", "BKTT", "HCLD3")
#: Who signs, and what a submission and a decision are numbered as; of a district where nothing else is said.
_SIGNING = {"66.ubnd": "provincial_pc_chair", "54.ubnd": "provincial_pc_chair", "00.ttg": "prime_minister",
            "00.ctn": "state_president", "00.tld": "vgcl_presidium"}  # fmt: skip
_SUBMITTING = {"66.bantdkt": "BTĐKT", "54.bantdkt": "BTĐKT", "00.tld": "TLĐ"}


@dataclass(slots=True)
class Case:
    """One nomination and the days of its way; what did not happen is None."""

    id: str
    award: str
    proposer: str
    appraiser: str
    decider: str
    nominee: dict[str, Any]
    submitted: date
    period: tuple[date, date]
    type: str = "movement"
    round_id: str | None = None
    campaign_id: str | None = None
    fate: str = "decided"
    forwarded: date = field(default=date.max)
    decided: date = field(default=date.max)
    appraised: date = field(default=date.max)
    held: date | None = None
    returned: date | None = None
    #: The decision's id and number, where there is one.
    decision_id: str = ""
    number: str = ""
    message: Message | None = None
    #: What is declared of earlier years; None: three titles and an initiative, where the award asks for them.
    declared: dict[str, Any] | None = None

    @property
    def award_id(self) -> str:
        """The id that the nominations service gives the award, and tells in `award.decided`."""
        return derived("award", self.id, self.decision_id)


def submission(story: Story, case: Case, rng: Random) -> dict[str, Any]:
    """The data of `nomination.submitted`: complete, voted by far, within the rules."""
    number = f"{case.submitted.month}{rng.randint(10, 99)}/TTr-LĐLĐ"
    documents = [{"kind": kind, **story.document(case.id, kind)} for kind in _DOCUMENTS[case.award]]
    documents[0]["number"] = number
    data = {
        "nomination_id": case.id, "award": case.award, "type": case.type,
        "achievement_period": [f"{day}" for day in case.period], "nominee": case.nominee,
        "documents": documents, "vote": vote(story, case, rng), "submission_number": number,
    }  # fmt: skip
    data |= {"round_id": case.round_id} if case.round_id else {}
    if case.declared is not None:
        data |= case.declared
    elif case.award == "CSTDT":
        data |= prior(case)
    return data | ({"campaign_id": case.campaign_id} if case.campaign_id else {})


def prior(case: Case) -> dict[str, Any]:
    """Three years as a grass-roots fighter and an initiative of the province, from before the system knew of them."""
    year = case.period[1].year
    titles = [{"award": "CSTDCS", "year": one, "decision_number": f"{one % 100}12/QĐ-UBND"}
              for one in range(year - 3, year)]  # fmt: skip
    initiative = {"level": "province", "year": year - 1, "decision_number": f"{year - 1}/QĐ-HĐSK"}
    return {"prior_awards": titles, "prior_initiatives": [initiative]}


def vote(story: Story, case: Case, rng: Random) -> dict[str, Any]:
    """A ballot some days before: nearly all are there and for it (skewed towards 95-100 %)."""
    electorate = rng.randint(12, 45)
    written = rng.choice((0, 0, 1, 2))
    present = electorate - written - rng.choice((0, 0, 0, 1))
    against = 0 if rng.random() < 0.7 else 1
    # A title needs 90 % of everybody entitled, by secret ballot; the certificates need less.
    if case.award in _SECRET:
        electorate, present, written, against = 15, 14, 1, 0
    held_on = plus(case.submitted, -rng.randint(3, 9))
    return {"electorate": electorate, "present": present, "written": written,
            "for": present + written - against, "against": against,
            "secret": case.award in _SECRET or rng.random() < 0.6, "held_on": f"{held_on}",
            "minutes_sha256": story.document(case.id, "minutes")["sha256"]}  # fmt: skip


def submit(story: Story, case: Case, rng: Random) -> None:
    """The proposing union sends the dossier."""
    data = submission(story, case, rng)
    case.message = story.diary.put(case.submitted, case.proposer, "nomination.submitted", data)


def step(story: Story, case: Case, day: date, by: str, name: str, *, expect: str = "accepted",
         **data: Any) -> None:  # fmt: skip
    """One event on the nomination's way."""
    story.diary.put(day, by, f"nomination.{name}", {"nomination_id": case.id, **data}, expect=expect)


def give_back(story: Story, case: Case, day: date, supplemented: date | None) -> None:
    """The appraiser returns the dossier with ten working days to answer; without an answer it lapses."""
    case.returned = day
    step(story, case, day, case.appraiser, "returned", missing=["bao_cao_thanh_tich"],
         ground="report_unclear", reason="Báo cáo thành tích chưa nêu rõ kết quả cụ thể",
         due=f"{plus(day, 10)}")  # fmt: skip
    if supplemented:
        supplement(story, case, supplemented)


def supplement(story: Story, case: Case, day: date, expect: str = "accepted") -> None:
    """The proposer sends a clearer report."""
    report = {"kind": "bao_cao_thanh_tich", **story.document(case.id, "supplement")}
    step(story, case, day, case.proposer, "supplemented", documents=[report], expect=expect)


def appraise(story: Story, case: Case, day: date) -> None:
    """The appraiser finds the nominee eligible."""
    case.appraised = day
    findings = [{"rule": f"{case.award}.{part}", "pass": True, "note": ""} for part in ("merit", "dossier")]
    step(story, case, day, case.appraiser, "appraised", result="eligible", findings=findings,
         appraised_on=f"{day}")  # fmt: skip


def reject(story: Story, case: Case, day: date) -> None:
    """The appraiser does not follow the proposal."""
    step(story, case, day, case.appraiser, "rejected", ground="criteria_not_met",
         reason="Thành tích chưa đạt tiêu chuẩn", rejected_on=f"{day}")  # fmt: skip


def withdraw(story: Story, case: Case, day: date, expect: str = "accepted") -> None:
    """The proposer takes it back."""
    step(story, case, day, case.proposer, "withdrawn", reason="Chuyển công tác", expect=expect)


def forwarding(story: Story, cases: list[Case], day: date, *key: object) -> dict[str, Any]:
    """The data of `nomination.forwarded`: a list for the deciding authority."""
    body = _SUBMITTING.get(cases[0].appraiser, "PNV")
    number = f"{int(story.id('number', *key)[:3], 16)}/TTr-{body}"
    return {"list_id": story.id("list", *key), "nomination_ids": [case.id for case in cases],
            "to": cases[0].decider, "submission_number": number, "forwarded_on": f"{day}"}  # fmt: skip


def decision(story: Story, cases: list[Case], day: date, number: str, *key: object) -> dict[str, Any]:
    """The data of `award.decided`: one legal act for the whole list."""
    role = _SIGNING.get(cases[0].decider, "district_pc_chair")
    return {"decision_id": story.id("decision", *key), "decision_number": number, "decided_on": f"{day}",
            "signatory_role": role, "nomination_ids": [case.id for case in cases]}  # fmt: skip


def forward_and_decide(story: Story, cases: list[Case], forwarded: date, decided: date, number: str,
                       left_out: tuple[Case, ...] = ()) -> None:  # fmt: skip
    """The list goes to the authority, which decides it in one act; who was listed besides cannot go, and stays behind."""
    key = (cases[0].decider, number)
    listed = forwarding(story, [*cases, *left_out], forwarded, *key)
    story.diary.put(forwarded, cases[0].appraiser, "nomination.forwarded", listed)
    act = decision(story, cases, decided, number, *key)
    story.diary.put(decided, cases[0].decider, "award.decided", act)
    for case in cases:
        case.forwarded, case.decided = forwarded, decided
        case.decision_id, case.number = act["decision_id"], number


def present(story: Story, case: Case, day: date, occasion: str) -> None:
    """The award is handed over."""
    data = {"award_id": case.award_id, "presented_on": f"{day}", "occasion": occasion}
    story.diary.put(day, case.decider, "award.presented", data)
