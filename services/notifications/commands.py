"""What may be asked of notifications over HTTP: to hear of facts of some types about some units."""

from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from shared.events import FACT, FACT_TYPES
from shared.events.base import PathOrPlace, UnitPath
from shared.ids import derived


def _fact_type(text: str) -> str:
    """`award.decided`, `award.decided.v1` or the whole name."""
    wanted = text if text.startswith(FACT) else FACT + text
    wanted = wanted if wanted in FACT_TYPES else wanted + ".v1"
    if wanted not in FACT_TYPES:
        raise ValueError("not a type of fact, such as award.decided")
    return wanted


class Subscribe(BaseModel):
    """`unit` wants to hear of every fact of `types` about `units` or what lies below them: in its inbox, or by another
    channel at a `target` outside."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    unit: UnitPath
    units: Annotated[tuple[PathOrPlace, ...], Field(min_length=1, max_length=200)]
    types: Annotated[
        tuple[Annotated[str, AfterValidator(_fact_type)], ...], Field(min_length=1, max_length=100)
    ]

    channel: Annotated[str, Field(max_length=40)] = "inbox"
    target: Annotated[str, Field(max_length=2000)] = ""

    @model_validator(mode="after")
    def _no_echo(self) -> "Subscribe":
        """A letter about the delivery of a letter would be delivered, and that told, without end."""
        if self.channel != "inbox" and any(type_.startswith(FACT + "delivery.") for type_ in self.types):
            raise ValueError("letters about deliveries go to the inbox alone")
        return self

    def id(self, target: str) -> str:
        """The same wish has the same id, in whatever order it is written; `target` is a keyed digest of where it
        goes, for ids are told in facts."""
        outside = (self.channel, target) if self.target else ()
        return derived(
            "subscription", self.unit, *sorted(set(self.units)), *sorted(set(self.types)), *outside
        )


class Replay(BaseModel):
    """Letters of a subscription once more: these, or those about facts that were heard from `after` until `before`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ids: Annotated[tuple[str, ...], Field(max_length=1000)] = ()
    after: AwareDatetime | None = None
    before: AwareDatetime | None = None

    @model_validator(mode="after")
    def _something(self) -> "Replay":
        if not self.ids and self.after is None:
            raise ValueError("ids or after is needed")
        return self
