"""Who joins the register, who is renamed, and which grass-roots unions end."""

from datetime import date

from deploy.daklak.province import Union, read, unit_id
from deploy.daklak.story import BOARD, Story
from deploy.daklak.workdays import workdays

_FIRST, _SECOND = date(2014, 1, 1), date(2014, 1, 2)
_RENAMED = 6


def tell(story: Story) -> None:
    """Bodies join on the first day, grass-roots unions on the second; later some change."""
    units = read("units.yaml")
    # The Board admits itself: the one bootstrap, since it keeps the register of everybody else.
    for n, body in enumerate(story.province.bodies):
        _join(story, _FIRST, n * 60, body.path, body.kind, body.name_vi, body.led_by, units["legal_basis"])
    unions = [*story.province.unions, *(union for union, _ in story.province.closing)]
    for n, union in enumerate(unions):
        _join(story, _SECOND, n * 13, union.path, "grassroots_union", union.name_vi, union.leader, None)
    _rename(story)
    for union, day in story.province.closing:
        _close(story, union, day)


def _join(story: Story, day: date, at_s: int, path: str, kind: str, name_vi: str, led_by: str | None,
          legal_basis: str | None) -> None:  # fmt: skip
    data = {"unit_id": unit_id(path), "path": path, "kind": kind, "name_vi": name_vi,
            "valid_from": f"{read('units.yaml')['registered_on']}"}  # fmt: skip
    data |= {"led_by": led_by} if led_by else {}
    data |= {"legal_basis": legal_basis} if legal_basis else {}
    story.diary.put(day, BOARD, "unit.joined", data, at_s=at_s)


def _rename(story: Story) -> None:
    rng = story.random("renamed")
    for union in rng.sample(story.province.unions, _RENAMED):
        day = rng.choice(workdays(date(2014, 4, 1), date(2014, 10, 31)))
        name = union.name_vi.replace("Công đoàn cơ sở ", "Công đoàn cơ sở mới ", 1)
        data = {"unit_id": unit_id(union.path), "name_vi": name, "effective_on": f"{day}",
                "legal_basis": f"{rng.randint(20, 90)}/QĐ-LĐLĐ"}  # fmt: skip
        story.diary.put(day, BOARD, "unit.renamed", data)


def _close(story: Story, union: Union, day: date) -> None:
    heir = story.province.below(union.leader)[0]
    data = {"unit_id": unit_id(union.path), "closed_on": f"{day}", "successors": [heir.path],
            "legal_basis": f"{day.month * 11}/QĐ-LĐLĐ"}  # fmt: skip
    story.diary.put(day, BOARD, "unit.closed", data)
