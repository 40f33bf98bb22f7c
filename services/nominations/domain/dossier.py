"""Is a dossier complete, and did the vote carry (II.3.b, III.2.c)?"""

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from services.nominations.rules import Award, RuleSet
from shared.errors import Violation
from shared.events.base import Document, Vote
from shared.events.nominations import Tally

#: What a ballot that did not carry is refused for.
SHARE = "/data/vote/for"


def missing_documents(award: Award, documents: Iterable[Document]) -> list[str]:
    present = {document.kind for document in documents}
    return [kind for kind in award.dossier if kind not in present]


def wrong_with_documents(award: Award, documents: Iterable[Document], rules: RuleSet) -> Iterator[Violation]:
    """Every missing document is named in one violation."""
    if missing := missing_documents(award, documents):
        yield Violation(
            "dossier_incomplete",
            "/data/documents",
            law=_law(rules, award),
            values=(("missing", ", ".join(missing)),),
        )


def wrong_with_vote(award: Award, vote: Vote | None, rules: RuleSet) -> Iterator[Violation]:
    """Quorum and share are of all who are entitled: the absent are asked in writing. Exact fractions, no
    floats. An award whose rule on the vote is switched off asks for none."""
    law, quorum = _law(rules, award), award.quorum or rules.quorum
    if vote is None:
        if not award.vote_share:
            return
        yield Violation(
            "vote_quorum",
            "/data/vote",
            law=law,
            values=(("quorum", str(quorum)), ("took_part", "0"), ("electorate", "?")),
        )
        return
    took_part = vote.present + vote.written
    if took_part > vote.electorate or vote.for_ + vote.against > took_part:
        yield Violation(
            "schema_invalid", "/data/vote", values=(("reason", "more votes than people entitled to vote"),)
        )
    elif (award.vote_share or award.quorum) and _below(quorum, took_part, vote.electorate):
        yield Violation(
            "vote_quorum",
            "/data/vote",
            law=law,
            values=(
                ("quorum", str(quorum)),
                ("took_part", str(took_part)),
                ("electorate", str(vote.electorate)),
            ),
        )
    elif _below(award.vote_share, vote.for_, vote.electorate):
        yield Violation(
            "vote_share",
            SHARE,
            law=law,
            values=(
                ("in_favour", str(vote.for_)),
                ("electorate", str(vote.electorate)),
                ("share", str(award.vote_share)),
            ),
        )
    if award.secret and not vote.secret:
        yield Violation(
            "vote_share",
            "/data/vote/secret",
            law=law,
            values=(
                ("in_favour", "?"),
                ("electorate", str(vote.electorate)),
                ("share", "a secret ballot / bỏ phiếu kín"),
            ),
        )


def tally(vote: Vote) -> Tally:
    return Tally(
        electorate=vote.electorate,
        present=vote.present,
        written=vote.written,
        in_favour=vote.for_,
        against=vote.against,
        secret=vote.secret,
        held_on=vote.held_on,
        minutes_sha256=vote.minutes_sha256,
    )


def wrong_with_interests(
    vote: Vote | None, excluded: frozenset[str], is_nominee: Callable[[str], bool], law: str
) -> Iterator[Violation]:
    """Whoever is the nominee, or has an interest that excludes, and did not abstain; members and chairs alike."""
    if vote is None:
        return
    abstained = {conflict.member for conflict in vote.conflicts if conflict.abstained}
    for number, conflict in enumerate(vote.conflicts):
        if conflict.relation in excluded and not conflict.abstained:
            yield Violation("conflict_of_interest", f"/data/vote/conflicts/{number}", law=law)
    for number, member in enumerate(vote.voters):
        if member in abstained:
            reason = f"{member} abstained and is among who voted"
            yield Violation("schema_invalid", f"/data/vote/voters/{number}", values=(("reason", reason),))
        elif is_nominee(member):
            yield Violation("conflict_of_interest", f"/data/vote/voters/{number}", law=law)
    if abstained and vote.for_ + vote.against > vote.electorate - len(abstained):
        yield Violation(
            "schema_invalid", "/data/vote/conflicts", values=(("reason", "who abstained is counted as voting"),)
        )


def _below(share: Fraction, part: int, whole: int) -> bool:
    """Is it less than this share of all? In whole numbers, as exact as fractions and a tenth of their cost."""
    return part * share.denominator < share.numerator * whole


def _law(rules: RuleSet, award: Award) -> str:
    return f"{rules.id}: {award.citation}"
