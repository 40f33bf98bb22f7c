"""Documents of single acts: decision, submission, minutes and certificate, each with its list.

Names come from whoever asks and may know them (`Person`); reporting itself knows none, and keeps none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from services.reporting.documents.issuing import alone, in_lines, layout_on, office_of
from services.reporting.documents.lists import listed
from services.reporting.documents.model import Block, Document, Signature
from services.reporting.documents.texts import many_said, said, texts
from services.reporting.wording import day

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Act:
    """Rows of the register or of dossiers, and what the document needs besides."""

    #: Who issues it: path, kind, name_vi.
    body: Data
    #: nomination_id, award, award_name_vi, subject_kind, direct_worker, unit_name; of an award more.
    rows: Sequence[Data]
    on: date
    #: Where it is signed.
    place: str
    number: str = ""
    #: By nomination: full_name, birth_year, sex, position, ethnicity, direct_worker, vote.
    persons: Mapping[str, Data] = field(default_factory=dict)
    programme: Data | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


def decision(act: Act) -> Document:
    """`act.more`: proposers by name."""
    told, values = texts("acts")["decision"], _values(act)
    authority = said(
        told["authority"], values | {"authority": office_of(act.body["kind"]).get("authority", "")}
    )
    blocks = [Block(authority.upper(), "call")]
    blocks += [Block(f"{text};", "basis") for text in (*_laws(act), *many_said(told["bases"], values))]
    blocks[-1] = Block(blocks[-1].text[:-1] + ",", "basis")
    blocks.append(Block(told["call"], "call"))
    articles = many_said(told["articles"], values)
    blocks += [Block(text, "article", f"Điều {n}.") for n, text in enumerate(articles, 1)]
    return _document("decision", act, values, blocks, number=act.number)


def submission(act: Act) -> Document:
    """`act.more`: year, addressee."""
    told, values = texts("acts")["submission"], _values(act)
    blocks = [Block(text) for text in many_said(told["paragraphs"], values)]
    return _document("submission", act, values, blocks, addressee=values["addressee"])


def minutes(act: Act) -> Document:
    """Of those who were voted on, where the ballots are known, dated as the last of them; two sign: who presided and who
    wrote. `act.more`: year."""
    votes = {row["nomination_id"]: vote for row in act.rows if (vote := _who(act, row).get("vote"))}
    if votes:
        last = date.fromisoformat(max(vote["held_on"] for vote in votes.values()))
        act = replace(act, rows=[row for row in act.rows if row["nomination_id"] in votes], on=last)
    told, values = texts("acts")["minutes"], _values(act)
    blocks = [Block(text) for text in many_said(told["paragraphs"], values)]
    signatures = (Signature(tuple(told["clerk"])), Signature(tuple(told["chair"])))
    return _document("minutes", act, values, blocks, signatures=signatures)


def certificate(act: Act) -> Document:
    """One page for each award, none for a revoked one. `act.more`: register, the address that an award's id is added to."""
    told = texts("acts")["certificate"]
    office = office_of(act.body["kind"])["office"]
    pages = tuple(
        {
            "issuer": in_lines(act.body["name_vi"]),
            "given": told["given"],
            "award": row["award_name_vi"],
            "name": _who(act, row).get("full_name") or texts("acts")["by_dossier"],
            "unit": row["unit_name"],
            "reason": told["reason"],
            "decision": said(told["decision"], row),
            "note": told["corrected"] if row["status"] == "corrected" else "",
            "register": told["register"],
            "address": f"{act.more['register']}{row['award_id']}",
            "office": "\n".join(office),
        }
        for row in act.rows
        if row["status"] != "revoked"
    )
    frame = alone(act.body, ())
    return Document(
        kind="certificate", type_name="", subject=", ".join(_award_names(act)), number=act.number,
        place=act.place, on=act.on, layout=layout_on(act.on), issuers=frame.issuers, blocks=(),
        signatures=frame.signatures, recipients=(), entries=pages,
    )  # fmt: skip


def _document(kind: str, act: Act, values: Data, blocks: list[Block], **more: Any) -> Document:
    told = texts("acts")[kind]
    frame = alone(act.body, many_said(told["recipients"], values))
    said_ = {
        "kind": kind,
        "type_name": told["type_name"],
        "subject": said(told["subject"], values),
        "number": frame.number(act.number, told["code"]),
        "place": act.place,
        "on": act.on,
        "layout": layout_on(act.on),
        "issuers": frame.issuers,
        "blocks": tuple(blocks),
        "signatures": frame.signatures,
        "recipients": frame.recipients,
        "annexes": (listed(told["annex"], [_row(act, row) for row in act.rows], values),),
    }
    return Document(**said_ | more)


def _values(act: Act) -> dict[str, Any]:
    individuals = [row for row in act.rows if row["subject_kind"] == "individual"]
    votes = [who["vote"] for row in act.rows if (who := _who(act, row)).get("vote")]
    sittings = {(vote["held_on"], vote["electorate"], vote["secret"]) for vote in votes}
    one = votes[0] if len(sittings) == 1 else {}
    return {
        "award_names": ", ".join(_award_names(act)),
        "issuer": act.body["name_vi"],
        "programme": act.programme,
        "individuals": len(individuals),
        "direct": sum(_direct(act, row) or False for row in individuals),
        "collectives": len(act.rows) - len(individuals),
        "bonus": sum(row.get("bonus_vnd", 0) for row in act.rows if row.get("status") != "revoked"),
        "votes": len(votes),
        "sittings": len(sittings),
        "days": [day(one) for one in sorted({vote["held_on"] for vote in votes})],
        **{name: one.get(name) for name in ("electorate", "present", "written", "secret")},
        **act.more,
    }


def _award_names(act: Act) -> list[str]:
    return list(dict.fromkeys(row["award_name_vi"] for row in act.rows))


def _laws(act: Act) -> list[str]:
    """The grounds of every rule set that the awards were judged under, each once."""
    known = texts("acts")["laws"]
    lines = [line for law in dict.fromkeys(row["law"] for row in act.rows) for line in known.get(law, ())]
    held = [
        line["text"] for line in lines if line.get("from", date.min) <= act.on <= line.get("until", date.max)
    ]
    return list(dict.fromkeys(held))


def _who(act: Act, row: Data) -> Data:
    return act.persons.get(row["nomination_id"], {})


def _direct(act: Act, row: Data) -> bool | None:
    """Of persons alone; None while only the dossier says it."""
    if row["subject_kind"] != "individual":
        return False
    return _who(act, row).get("direct_worker", row.get("direct_worker"))


def _row(act: Act, row: Data) -> dict[str, Any]:
    """A line of a list: what the register says, and what was handed in of the person."""
    who, unknown = _who(act, row), texts("acts")["by_dossier"]
    vote, collective = who.get("vote") or {}, row["subject_kind"] != "individual"
    born = f"{who['birth_year']}" if who.get("birth_year") else ""
    position = who.get("position") or ("" if who or collective else unknown)
    return {
        "full_name": who.get("full_name") or unknown,
        "position": position,
        "post": ", ".join(filter(None, (position, row["unit_name"]))),
        "male": born if who.get("sex") == "male" else "",
        "female": born if who.get("sex") == "female" else "",
        "ethnicity": who.get("ethnicity") or ("" if who or collective else unknown),
        "direct": {True: "x", False: "", None: "–"}[_direct(act, row)],
        "achievement": unknown,
        "before": unknown,
        "unit_name": row["unit_name"],
        "award_name_vi": row["award_name_vi"],
        "bonus_vnd": row.get("bonus_vnd"),
        "note": texts("acts")["statuses"].get(row.get("status", "valid"), ""),
        "vote": f"{vote['in_favour']}/{vote['electorate']}" if vote else unknown,
        "held_on": day(vote["held_on"]) if vote else unknown,
        **{name: vote.get(name) for name in ("electorate", "present", "written", "in_favour", "against")},
        "ratio": vote["in_favour"] / vote["electorate"] if vote.get("electorate") else None,
    }
