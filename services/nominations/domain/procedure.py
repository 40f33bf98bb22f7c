"""How the steps of a nomination run under a regime: who votes as what, and how long each answer may take."""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from services.nominations.rules import Award, RuleSet
from shared.events.base import CommendationType
from shared.events.nominations import VotingBody
from shared.units import Kind


@dataclass(frozen=True, slots=True)
class Procedure:
    """The parameters of a rule set that no row of the catalogue carries; None where one is switched off."""

    rules: RuleSet

    def body_of(self, kind: Kind) -> VotingBody | None:
        """Which body's ballot it is that a unit of this kind records (domain 3.6)."""
        bodies: dict[VotingBody, list[str]] = self._value("voting_bodies")
        return next((body for body, kinds in bodies.items() if kind in kinds), None)

    def needs_council(self, award: Award, type_: CommendationType) -> bool:
        """Must the provincial council have voted before it is forwarded (domain 2.6, 3.6)?"""
        required: dict[str, list[str]] = self._value("council_vote_required") or {}
        return award.kind in required.get(award.level, ()) and not self.is_simple(award, type_)

    def is_simple(self, award: Award, type_: CommendationType) -> bool:
        """Does it go by the simple procedure, thủ tục đơn giản (domain 2.7, 3.6)?"""
        simple: dict[str, Any] = self._value("simple_procedure") or {}
        return bool(simple) and type_ in simple["types"] and award.kind in simple["kinds"]

    def asked_of(self, award: Award, type_: CommendationType, collective_kind: str | None = None) -> Award:
        """The award with what its dossier must hold: by the simple procedure fewer papers, and nobody need have voted;
        of an enterprise what other authorities confirm, where that is switched on (domain 2.7)."""
        more: dict[str, list[str]] = self._value("dossier_more") or {}
        confirmed = tuple(more.get(collective_kind or "", ()))
        if not self.is_simple(award, type_):
            return replace(award, dossier=award.dossier + confirmed) if confirmed else award
        simple: dict[str, Any] = self._value("simple_procedure")
        papers = (*simple["dossier"], *confirmed)
        return replace(award, dossier=papers, copies=simple["copies"], vote_share=Fraction(0), quorum=None)

    def asked_of_meeting(self, award: Award) -> Award:
        """The award with what is asked of the vote of the grass roots: a share of its own, and it may be open."""
        quorum = award.quorum or self.rules.quorum
        return replace(award, vote_share=self.grassroots_share, secret=False, quorum=quorum)

    def needs_meeting(self, type_: CommendationType) -> bool:
        """Must the grass roots have voted before anybody above them (II.3.b)?"""
        types: list[str] = self._value("grassroots_vote_required") or []
        return type_ in types

    @property
    def selecting(self) -> frozenset[Kind]:
        """Kinds of union that select among those whom the grass roots voted for (domain 3.6)."""
        return frozenset(map(Kind, self._value("selecting_unions") or ()))

    @property
    def grassroots_share(self) -> Fraction:
        """Of all who belong to the meeting; 0 where every union has its own rule."""
        return Fraction(self._value("grassroots_vote_share") or 0)

    @property
    def interests_excluded(self) -> frozenset[str]:
        """Relations to the nominee with which nobody votes (II.3.b)."""
        return frozenset(self._value("interests_excluded") or ())

    @property
    def consultation_days(self) -> int:
        """Working days to answer."""
        return self._value("consultation_days")

    @property
    def supplement_days(self) -> int:
        """Working days where the appraiser gives no due date."""
        return self._value("supplement_days")

    @property
    def supplement_days_most(self) -> int | None:
        """Working days that no due date may exceed."""
        return self._value("supplement_days_most")

    @property
    def explanation_days(self) -> int | None:
        """Calendar days for an awardee to explain before an award is revoked (domain 3.8)."""
        return self._value("revocation_explanation_days")

    def offices(self, kind: Kind) -> frozenset[str] | None:
        """The standing departments of such a body (IV.b); None where any of its offices may speak for it."""
        offices: dict[str, list[str]] = self._value("standing_departments") or {}
        return frozenset(offices[kind]) if kind in offices else None

    def recognisers(self, level: str) -> frozenset[Kind] | None:
        """Kinds of unit that recognise an initiative at this level; None where every unit may."""
        kinds: dict[str, list[str]] = self._value("initiative_recognisers") or {}
        return frozenset(map(Kind, kinds[level])) if level in kinds else None

    def retention_years(self, level: str) -> int | Literal["permanent"] | None:
        """For how long a dossier of this level is kept; None where nothing is known of it (domain 5.5)."""
        years: dict[str, int | Literal["permanent"]] = self._value("retention_years") or {}
        return years.get(level)

    def complaint_lodge_days(self, instance: int) -> int:
        """Calendar days from hearing of what is complained of (domain 3.9)."""
        return self._value("complaint_lodge_days" if instance == 1 else "complaint_second_lodge_days")

    @property
    def complaint_accept_days(self) -> int:
        """Calendar days to take a complaint up."""
        return self._value("complaint_accept_days")

    def complaint_resolve_days(self, instance: int) -> int:
        """Calendar days from taking it up."""
        return self._value("complaint_resolve_days" if instance == 1 else "complaint_second_resolve_days")

    def second_authorities(self, first: Kind) -> list[Kind]:
        """Kinds of unit above that which resolved a first complaint, the first there is; empty where there is none."""
        above: dict[str, list[str]] = self._value("complaint_second_authority") or {}
        return [Kind(kind) for kind in above.get(first, ())]

    def law(self, name: str) -> str:
        """The citation of a parameter, as a refusal names it."""
        return f"{self.rules.id}: {self.rules.file.raw['parameters'][name]['citation']}"

    def _value(self, name: str) -> Any:
        return self.rules.file.optional(name)
