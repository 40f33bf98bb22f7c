"""What the media and the unions' meetings told of campaigns, exemplars, awards and the programme (II.1.b)."""

from datetime import date
from random import Random

from deploy.daklak.campaigns_of_2014 import CAMPAIGNS, campaign_id
from deploy.daklak.exemplars_of_2014 import Exemplar
from deploy.daklak.nominations_of_2014 import Case
from deploy.daklak.programme_of_2014 import programme_id
from deploy.daklak.story import BROADCASTER, NEWSPAPER, Story
from deploy.daklak.workdays import plus, workdays

_COLUMNS, _PROGRAMMES, _MEETINGS = 84, 56, 260


def tell(story: Story, introduced: list[tuple[Exemplar, date]], awarded: list[Case]) -> None:
    """Regular columns, an item on each exemplar introduced, on some awards, and on the programme."""
    rng = story.random("media")
    _columns(story, rng)
    for n, (exemplar, day) in enumerate(introduced):
        _publish(story, NEWSPAPER, "newspaper", "article", plus(day, 2), "exemplar", exemplar.id, rng)
        if n % 2:
            _publish(story, BROADCASTER, "television", "report", plus(day, 4), "exemplar", exemplar.id, rng)
    for case in rng.sample(awarded, 40):
        day, about = plus(case.decided, 5), case.award_id
        _publish(story, NEWSPAPER, "newspaper", "article", day, "award", about, rng)
    for path, medium in ((NEWSPAPER, "newspaper"), (BROADCASTER, "television")):
        _publish(story, path, medium, "notice", date(2014, 7, 21), "programme", programme_id(story), rng)


def _columns(story: Story, rng: Random) -> None:
    """Columns and programmes on the campaigns while they run, and meetings that read them out."""
    told = [(NEWSPAPER, "newspaper", "column", _COLUMNS), (BROADCASTER, "radio", "programme", _PROGRAMMES)]
    for path, medium, kind, count in told:
        for _ in range(count):
            _on_a_campaign(story, path, medium, kind, rng)
    for union in rng.sample(story.province.unions, _MEETINGS):
        _on_a_campaign(story, union.path, "meeting", "notice", rng)


def _on_a_campaign(story: Story, path: str, medium: str, kind: str, rng: Random) -> None:
    campaign = rng.choice(CAMPAIGNS)
    day = rng.choice(workdays(plus(campaign.launched, 2), min(campaign.period[1], date(2014, 12, 26))))
    _publish(story, path, medium, kind, day, "campaign", campaign_id(story, campaign), rng)


def _publish(story: Story, path: str, medium: str, kind: str, day: date, about_kind: str, about_id: str,
             rng: Random) -> None:  # fmt: skip
    audience = rng.randint(10, 60) if medium == "meeting" else rng.randint(2_000, 40_000)
    id = story.id("item", path, medium, day, about_id, rng.random())
    data = {"item_id": id, "medium": medium, "kind": kind, "published_on": f"{day}", "audience": audience,
            "about_kind": about_kind, "about_id": about_id}  # fmt: skip
    story.diary.put(day, path, "communication.published", data)
