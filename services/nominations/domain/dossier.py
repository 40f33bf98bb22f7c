"""Is a dossier complete, and did the vote carry (II.3.b, III.2.c)?"""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from services.nominations.rules import Award, RuleSet
from shared.errors import Violation
from shared.events.base import Document, Vote
from shared.events.nominations import Tally


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
    floats."""
    law = _law(rules, award)
    if vote is None:
        yield Violation(
            "vote_quorum",
            "/data/vote",
            law=law,
            values=(("quorum", str(rules.quorum)), ("took_part", "0"), ("electorate", "?")),
        )
        return
    took_part = vote.present + vote.written
    if took_part > vote.electorate or vote.for_ + vote.against > took_part:
        yield Violation(
            "schema_invalid", "/data/vote", values=(("reason", "more votes than people entitled to vote"),)
        )
    elif Fraction(took_part, vote.electorate) < rules.quorum:
        yield Violation(
            "vote_quorum",
            "/data/vote",
            law=law,
            values=(
                ("quorum", str(rules.quorum)),
                ("took_part", str(took_part)),
                ("electorate", str(vote.electorate)),
            ),
        )
    elif Fraction(vote.for_, vote.electorate) < award.vote_share:
        yield Violation(
            "vote_share",
            "/data/vote/for",
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
    )


def _law(rules: RuleSet, award: Award) -> str:
    return f"{rules.id}: {award.citation}"
