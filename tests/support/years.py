"""Titles of many years: nominated and decided by whoever does so, and rule sets that differ in one thing."""

from collections.abc import Callable
from datetime import date
from typing import Any

from services.nominations.domain import NominationsDomain
from services.nominations.domain.award import id_of
from services.nominations.rules import RuleSet, RuleSets
from shared.ids import derived
from tests.support.builders import (
    BOARD,
    COUNCIL,
    DISTRICT,
    DISTRICT_PC,
    DOSSIER,
    FEDERATION,
    HOME_AFFAIRS,
    PC,
    PRESIDENT,
    PRIME_MINISTER,
    Said,
    declared,
    documents,
    programme,
    province,
    said,
)
from tests.support.scenario import RULESETS, Scenario

#: Who proposes, appraises and decides.
_DISTRICT, _PROVINCE = (DISTRICT, HOME_AFFAIRS, DISTRICT_PC), (FEDERATION, BOARD, PC)
_WAYS = {"LDTT": _DISTRICT, "CSTDCS": _DISTRICT, "TTLDTT": _DISTRICT, "CSTDT": _PROVINCE, "TTLDXS": _PROVINCE,
         "BLDST": _PROVINCE, "BKT": _PROVINCE, "BKTT": (FEDERATION, BOARD, PRIME_MINISTER),
         "CSTDTQ": (FEDERATION, BOARD, PRIME_MINISTER), "HCLD3": (FEDERATION, BOARD, PRESIDENT)}  # fmt: skip
_JOINT = ("CSTDT", "CSTDTQ", "BKTT", "HCLD3")
_BY_COUNCIL = (*_JOINT, "TTLDXS")
_WHOLE = documents(*DOSSIER, "danh_sach", "ket_qua_bo_phieu", "chung_nhan_sang_kien", "quyet_dinh_truoc")


def nominated(id: str, award: str, year: int, **fields: Any) -> Said:
    """A nomination on the merit of a year, complete and voted for by everybody."""
    merit = {"nomination_id": id, "award": award, "type": "merit", "campaign_id": None, "documents": _WHOLE,
             "achievement_period": [f"{year}-01-01", f"{year}-11-20"], "by": _WAYS[award][0],
             "at": f"{year}-12-01"}  # fmt: skip
    return said("nomination.submitted", **merit | fields)


def decided(id: str, award: str, year: int, **fields: Any) -> list[Said]:
    """The same from its nomination to its decision."""
    _, appraiser, decider = _WAYS[award]
    consents = [said("consent.given", by=by, nomination_id=id) for by in (BOARD, FEDERATION)]
    return [
        nominated(id, award, year, **fields),
        *(consents if award in _JOINT else []),
        *([voted(id, year)] if award in _BY_COUNCIL else []),
        said("nomination.appraised", by=appraiser, at=f"{year}-12-05", nomination_id=id),
        said("nomination.forwarded", by=appraiser, at=f"{year}-12-06", nomination_ids=[id], to=decider,
             list_id=f"l-{id}"),
        said("award.decided", by=decider, at=f"{year}-12-20", nomination_ids=[id], decision_id=f"q-{id}",
             decision_number=f"{id}/QĐ", decided_on=f"{year}-12-20"),
    ]  # fmt: skip


def voted(id: str, year: int) -> Said:
    """The provincial council is for it."""
    return said("vote.recorded", by=COUNCIL, nomination_id=id, at=f"{year}-12-03")


def award_of(id: str) -> str:
    return id_of(id, f"q-{id}")


def revoked(id: str, award: str) -> Said:
    return said("award.revoked", by=_WAYS[award][2], award_id=award_of(id), decision_number=f"{id}/QĐ-HB")


def fighters(*years: int, **fields: Any) -> list[Said]:
    """A grass-roots fighter in each of these years; the nomination of a year is `f2013`."""
    return [one for year in years for one in decided(f"f{year}", "CSTDCS", year, **fields)]


def title(year: int = 2014, id: str = "n1", **fields: Any) -> Said:
    """A nomination for the title of the province that declares its initiative and no more."""
    initiative = {"level": "province", "year": year - 1, "decision_number": "7/QĐ-SK"}
    return nominated(id, "CSTDT", year, **{"prior_initiatives": [initiative]} | fields)


def declaring(*years: int) -> dict[str, Any]:
    return {"prior_awards": declared("CSTDCS", *years)}


class _Changed(RuleSets):
    """The rule sets as they are written, but for one thing."""

    def __init__(self, change: Callable[[RuleSet], RuleSet]) -> None:
        super().__init__(RULESETS)
        self._change = change

    def on(self, day: date, province: str = "") -> RuleSet:
        return self._change(super().on(day, province))

    def named(self, id: str) -> RuleSet:
        return self._change(super().named(id))


def under(change: Callable[[RuleSet], RuleSet]) -> Scenario:
    """The nominations service under rules of one's own."""
    return Scenario(NominationsDomain(_Changed(change), derived)).given(*province(), programme("2010-01-01"))
