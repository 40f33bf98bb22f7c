"""Next year's plan (IV.e, N06): what the parties have agreed, and what the programme asks of every year."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.reporting.documents.issuing import issuing, layout_on
from services.reporting.documents.lists import listed
from services.reporting.documents.model import Block, Document
from services.reporting.documents.report import ROMAN, short_duties, signed_at
from services.reporting.documents.texts import many_said, said, texts, words

Data = Mapping[str, Any]


def plan(summary: Data, background: Data, bodies: Sequence[Data], on: date, number: str = "") -> Document:
    """From the summary of the year before."""
    told, year = texts("acts")["plan"], int(summary["period"]) + 1
    frame = issuing(summary["unit"], summary["name_vi"], bodies)
    agreed = summary["plan_next_year"]
    values = {
        "year": year,
        "programme": background["programme"],
        "issuer": frame.names,
        "complete": bool(agreed) and agreed["complete"],
        "tasks": agreed.get("tasks", []),
        "purposes": [told["purpose"]],
        "short": [_named(duty, periods) for duty, periods in short_duties(summary["duties"])],
    }
    blocks = [Block(text) for text in many_said(told["paragraphs"], values)]
    for roman, section in zip(ROMAN, told["sections"], strict=False):
        blocks.append(Block(f"{roman}. {section['heading'].upper()}", "heading"))
        if section.get("tasks"):
            blocks += [Block(f"{n}. {text}.", "item") for n, text in enumerate(values["tasks"], 1)]
        blocks += [Block(text) for text in many_said(section["paragraphs"], values)]
    duties = _duties(summary["duties"], background["names"])
    return Document(
        kind="plan",
        type_name=told["type_name"],
        subject=said(told["subject"], values),
        number=frame.number(number, told["code"]),
        place=signed_at(summary, background),
        on=on,
        layout=layout_on(on),
        issuers=frame.issuers,
        blocks=tuple(blocks),
        signatures=frame.signatures,
        recipients=frame.recipients,
        annexes=(listed(told["annex"], duties, values),) if duties else (),
    )


def _named(duty: str, periods: Sequence[str]) -> str:
    return f"{words()['duties'].get(duty, duty)} ({', '.join(periods)})"


def _duties(duties: Sequence[Data], names: Data) -> list[dict[str, Any]]:
    """One row for each duty of each body: what a period asks for, and how often it was met in the year before."""
    found: dict[tuple[str, str], list[Data]] = {}
    for duty in duties:
        found.setdefault((duty["id"], duty["unit"]), []).append(duty)
    return [
        {
            "name": words()["duties"].get(id_, id_),
            "duty": id_,
            "unit_name": names.get(unit, unit),
            "periods": len(several),
            "low": several[0]["bounds"][0],
            "high": several[0]["bounds"][1],
            "met": sum(one["state"] in ("met", "late") for one in several),
        }
        for (id_, unit), several in sorted(found.items())
    ]
