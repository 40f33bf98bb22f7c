"""A place or a body with a node of its own: it stores what its units say while the link is down, and hears its own facts.

`hub` is the province's side on the running system, `district` the folder that the district starts its node from.
"""

from dataclasses import dataclass

from deploy.problem import Problem
from shared.login import durable_of
from shared.streams import own_subjects
from shared.units import is_path, is_place, place_of

DAY_S = 86_400.0
#: What the units of the node have said, at the node; how long it, the stage at the hub and INTAKE keep it.
OUT, KEPT_S = "OUT", 30 * DAY_S


@dataclass(frozen=True, slots=True)
class Leaf:
    """A node by the place (`66.643`) or the body (`66.cdn-giaoduc`) that it speaks for."""

    path: str

    def __post_init__(self) -> None:
        if not (is_place(self.path) or is_path(self.path)):
            raise Problem(f"{self.path!r} is neither a place nor a body", "give one such as 66.643 or 66.cdn-giaoduc")

    @property
    def name(self) -> str:
        """`66_643`: in the names of its streams and durables."""
        return durable_of(self.path)

    @property
    def credential(self) -> str:
        """Not that of the unit of the same path."""
        return f"leaf-{self.name}"

    @property
    def domain(self) -> str:
        """Its JetStream has a name of its own, which is a token of subjects."""
        return f"d{self.name}"

    @property
    def stage(self) -> str:
        return f"OUT_{self.name}"

    @property
    def mirror(self) -> str:
        """The durable at the hub whose facts the node mirrors."""
        return f"m_{self.name}"

    @property
    def deliveries(self) -> tuple[str, str]:
        """Where intake comes up and facts go down."""
        return f"dlv.out.{self.name}", f"dlv.evt.{self.name}"

    def subjects(self, stem: str) -> list[str]:
        """All of `tdkt.intake` or `tdkt.evt` that is its own; a place itself publishes nothing."""
        on_it, below = own_subjects(stem, self.path)
        return [below] if is_place(self.path) else [on_it, below]

    def bodies(self) -> list[str]:
        """Who has a user at the node unless somebody says otherwise."""
        if not is_place(self.path):
            return [self.path]
        offices = ("ldld", "pnv", "ubnd") if place_of(self.path).count(".") else ("ldld", "bantdkt", "ubnd", "hdtdkt")
        return [f"{self.path}.{office}" for office in offices]
