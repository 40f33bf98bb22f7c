"""The speeds to reach, each said as one number and its bound; and the table."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rich.table import Table


@dataclass(frozen=True, slots=True)
class Goal:
    """`value` must be at least, or at most, `bound`."""

    what: str
    value: float
    bound: float
    at_least: bool
    detail: str = ""

    @property
    def reached(self) -> bool:
        return self.value >= self.bound if self.at_least else self.value <= self.bound


def goals(found: dict[str, Any]) -> Iterator[Goal]:
    """Those of the parts that were measured."""
    if speeds := found.get("intake"):
        detail = f"{speeds['ours']:,.0f}/s; tutorial {speeds['tutorial']:,.0f}; limit {speeds['limit']:,.0f}"
        yield Goal("intake: ours / tutorial", speeds["ours"] / speeds["tutorial"], 6, True, detail)
        yield Goal("intake: ours / limit", speeds["ours"] / speeds["limit"], 0.5, True)
    if speeds := found.get("rules"):
        detail = f"{speeds['now']:,.0f}/s; {speeds['version_before']}, before the rules: {speeds['before']:,.0f}"
        yield Goal("intake: with the rules / before them", speeds["now"] / speeds["before"], 0.75, True, detail)
    if speeds := found.get("rebuild"):
        others = f"limit {speeds['limit']:,.0f}; eventsourcing {speeds['eventsourcing']:,.0f}"
        detail = f"{speeds['ours']:,.0f}/s; {others}"
        yield Goal("rebuild: ours / limit", speeds["ours"] / speeds["limit"], 0.5, True, detail)
        yield Goal("rebuild: ours / eventsourcing", speeds["ours"] / speeds["eventsourcing"], 5, True)
    if spread := found.get("latency_ms"):
        detail = f"p50 {spread['p50']:.1f} ms, p99 {spread['p99']:.1f}; bare p50 {spread['bare_p50']:.1f}"
        yield Goal("latency: p50 / bare p50", spread["p50"] / spread["bare_p50"], 5, False, detail)
    if "ready_s" in found:
        yield Goal("ready, seconds", found["ready_s"], 10, False, f"restart {found['ready_restart_s']:.1f} s")
        for name, size in found["rss_mb"].items():
            yield Goal(f"memory of {name}, MB", size, 120, False, f"idle {found['rss_idle_mb'][name]:.0f}")
    if grown := found.get("growth"):
        for name, of in (("intake", "an event"), ("rebuild", "a fact")):
            costs = grown[f"{name}_us"].items()
            detail = ", ".join(f"{us:,.0f} us {of} at {int(count):,}" for count, us in costs)
            yield Goal(f"growth of {name}", grown[name], 1.2, False, detail)
    if reads := found.get("reading_ms"):
        *_, first, last = reads.values()
        detail = "; ".join(f"p50 {one['p50']:.1f}, p95 {one['p95']:.1f} at {int(facts):,}" for facts, one in reads.items())
        yield Goal("a summary, p95 in ms", last["p95"], 50, False, detail)
        yield Goal("growth of reading a summary, p95", last["p95"] / first["p95"], 1.5, False)


def table(found: dict[str, Any]) -> Table:
    shown = Table(title="Benchmarks", title_justify="left")
    for heading in ("what", "measured", "wanted", "", "detail"):
        shown.add_column(heading, justify="right" if heading in ("measured", "wanted") else "left")
    for goal in goals(found):
        sign = ">=" if goal.at_least else "<="
        mark = "[green]yes[/]" if goal.reached else "[red]no[/]"
        shown.add_row(goal.what, f"{goal.value:.2f}", f"{sign} {goal.bound:g}", mark, goal.detail)
    return shown
