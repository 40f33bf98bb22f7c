"""What may be asked of notifications over HTTP: to hear of facts of some types about some units."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

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
    """`unit` wants an item in its inbox for every fact of `types` about `units` or what lies below them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    unit: UnitPath
    units: Annotated[tuple[PathOrPlace, ...], Field(min_length=1, max_length=200)]
    types: Annotated[
        tuple[Annotated[str, AfterValidator(_fact_type)], ...], Field(min_length=1, max_length=100)
    ]

    @property
    def id(self) -> str:
        """The same wish has the same id, in whatever order it is written."""
        return derived("subscription", self.unit, *sorted(set(self.units)), *sorted(set(self.types)))
