"""Models of good practice: published by the unit where they work, adopted by others (II.2.b, III.1.c)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from services.campaigns.domain.look import Look
from services.campaigns.domain.refusing import refused
from shared.events import Event, intake
from shared.events.campaigns import ModelAdopted, ModelPublished
from shared.world import Fact, unknown

CLAUSE = "II.2.b"


@dataclass(frozen=True, slots=True)
class Model:
    """Published when it has an id."""

    id: str = ""
    unit: str = ""
    topic: str = ""
    adopters: frozenset[str] = frozenset()


def publish(event: intake.ModelPublished, look: Look) -> Iterator[Fact]:
    if look.states[event.stream()].id:
        raise refused(
            "state_forbids",
            "/data/model_id",
            rule=CLAUSE,
            what=f"model {event.model_id}",
            state="published",
            wanted="a new id",
        )
    yield Fact(ModelPublished(unit=look.by, **event.model_dump(exclude={"summary"})), look.by)


def adopt(event: intake.ModelAdopted, look: Look) -> Iterator[Fact]:
    """Another unit does likewise, once."""
    model: Model = look.states[event.stream()]
    if not model.id:
        raise unknown(event.stream(), "/data/model_id")
    if look.by in (model.unit, *model.adopters):
        raise refused(
            "state_forbids",
            "/data/model_id",
            rule=CLAUSE,
            what=f"model {model.id}",
            state="its own" if look.by == model.unit else "adopted",
            wanted="a unit that does not practise it yet",
        )
    fact = ModelAdopted(
        model_id=model.id,
        unit=model.unit,
        adopter=look.by,
        topic=model.topic,
        adopted_on=event.adopted_on,
        adopters=len(model.adopters) + 1,
    )
    yield Fact(fact, model.unit)


def evolve(model: Model, event: Event) -> Model:
    match event:
        case ModelPublished():
            return Model(event.model_id, event.unit, event.topic)
        case ModelAdopted():
            return replace(model, adopters=model.adopters | {event.adopter})
        case _:
            return model
