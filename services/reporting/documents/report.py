"""The report of a year or period: sections I to VIII (domain 5.2) with sentences from the numbers, and its annexes."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.reporting.documents.annexes import annexes
from services.reporting.documents.figures import figures
from services.reporting.documents.issuing import Issuing, issuing, layout_on, place_name
from services.reporting.documents.model import Block, Document
from services.reporting.documents.sources import Sources
from services.reporting.documents.texts import many_said, said, texts, words
from services.reporting.wording import period_name
from shared.units import place_of

Data = Mapping[str, Any]
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


def report(sources: Sources) -> Document:
    frame, told = (
        issuing(sources.summary["unit"], sources.summary["name_vi"], sources.bodies),
        texts("report"),
    )
    values = _values(sources, frame)
    values["remaining"] = many_said(told["remaining"], values)
    return Document(
        kind="report",
        type_name=told["type_name"],
        subject=said(told["subject"], values),
        number=frame.number(sources.number, told["code"]),
        place=values["signed_at"],
        on=sources.on,
        layout=layout_on(sources.on),
        issuers=frame.issuers,
        blocks=tuple(_blocks(told, values)),
        signatures=frame.signatures,
        recipients=frame.recipients,
        annexes=annexes(sources, values),
    )


def _blocks(told: Data, values: Data) -> list[Block]:
    blocks = [Block(text) for text in many_said(told["bases"], values)]
    for number, section in zip(ROMAN, told["sections"], strict=False):
        blocks.append(Block(f"{number}. {said(section['heading'], values).upper()}", "heading"))
        paragraphs = many_said(section["paragraphs"], values) or [told["nothing"]]
        blocks += [Block(text) for text in paragraphs]
        tasks = values[section["items"]].get("tasks", []) if "items" in section else []
        blocks += [Block(f"{n}. {text}", "item") for n, text in enumerate(tasks, 1)]
    return [*blocks, Block(said(told["closing"], values))]


def _values(sources: Sources, frame: Issuing) -> dict[str, Any]:
    """Everything that a sentence may name."""
    summary = sources.summary
    indicators, counted = summary["indicators"], figures(summary["indicators"])
    duties = summary["duties"]
    settled = [duty for duty in duties if duty["state"] != "open"]
    programme, plan = sources.background["programme"], summary["plan_next_year"]
    return {
        "i": indicators,
        "period": period_name(summary["period"]),
        "place": in_sentence(summary["name_vi"]),
        "counted_on": sources.counted_on,
        "programme": programme,
        "joint": frame.joint,
        "issuer": frame.names,
        "signed_at": signed_at(summary, sources.background),
        "individuals": counted["individual"],
        "collectives": counted["collective"],
        "recognised": counted["recognised"],
        "recognised_by_level": _by_level(indicators["I01"]["recognised"]),
        "value_vnd": counted["value"],
        "judged": counted["met"] + counted["not_met"],
        "media": sum(indicators["E02"].values()),
        "settled": settled,
        "met": [duty for duty in settled if duty["state"] != "short"],
        "late": [duty for duty in settled if duty["state"] == "late"],
        "short": short_duties(duties),
        "plan": plan,
        "next_year": plan["year"] if plan else None,
        "words": words(),
        "number": sources.number,
        "on": sources.on,
    }


def _by_level(recognised: Data) -> list[tuple[str, int]]:
    """From the grass roots up, as the words stand."""
    names = words()["levels"]
    ordered = sorted(recognised.items(), key=lambda one: [*names, one[0]].index(one[0]))
    return [(names.get(level, level), n) for level, n in ordered]


def signed_at(summary: Data, background: Data) -> str:
    return place_name(background["names"].get(place_of(summary["unit"]), summary["name_vi"]))


def in_sentence(place: str) -> str:
    """`tỉnh Đắk Lắk` inside a sentence."""
    is_place = place.startswith(tuple(texts("offices")["kinds_of_places"]))
    return place[:1].lower() + place[1:] if is_place else place


def short_duties(duties: Sequence[Data]) -> list[tuple[str, list[str]]]:
    """Each duty that was not met once, with its periods."""
    found: dict[str, list[str]] = {}
    for duty in (one for one in duties if one["state"] == "short"):
        periods = found.setdefault(duty["id"], [])
        if (name := period_name(duty["period"])) not in periods:
            periods.append(name)
    return sorted(found.items())
