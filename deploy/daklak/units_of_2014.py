"""Who joins the register, who is renamed, and which grass-roots unions end."""

from datetime import date

from deploy.bodies import Body, joining
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
        story.diary.put(_FIRST, BOARD, "unit.joined", joining(body, unit_id(body.path), units), at_s=n * 60)
    # Whoever founded a grass-roots union is not known to us.
    founded = {"registered_on": units["registered_on"]}
    unions = [*story.province.unions, *(union for union, _ in story.province.closing)]
    for n, union in enumerate(unions):
        body = Body(union.path, "grassroots_union", union.name_vi, union.leader)
        data = joining(body, unit_id(body.path), founded)
        story.diary.put(_SECOND, BOARD, "unit.joined", data, at_s=n * 13)
    _rename(story)
    for union, day in story.province.closing:
        _close(story, union, day)


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
