"""Histories as the four services could have published them, with everything that is taken back again."""

from random import Random
from typing import Any

from tests.support.facts import Facts

UNITS = ("66.643.ldld.cs1", "66.643.ldld.cs2", "66.644.ldld.cs1", "66.cdn-giaoduc.cs1", "66.ldld")
_DAYS = ("2013-12-30", "2014-01-15", "2014-03-31", "2014-04-01", "2014-07-20", "2014-12-31", "2015-01-05")


def history(random: Random, steps: int = 40) -> Facts:
    """Some units that join, then `steps` things that happen, under a programme date that only grows."""
    story = _Story(random)
    for place, kind in (("66", "province"), ("66.643", "district")):
        story.facts.unit(place, kind)
    for unit in UNITS:
        story.facts.unit(unit, led_by=unit.rpartition(".")[0] if unit.count(".") > 1 else None)
    story.facts.add(
        "round.opened",
        "66.ldld",
        round_id="R",
        unit="66.ldld",
        year=2014,
        campaign_id="c0",
        award="BKT",
        deadline="2014-11-30",
        bounds=[5, 10],
    )
    for number in range(steps):
        story.happen(number, steps)
    return story.facts


class _Story:
    def __init__(self, random: Random) -> None:
        self.random, self.facts = random, Facts()
        self.registrations: dict[str, tuple[str, int, tuple[int, int, int]]] = {}
        self.open: list[dict[str, Any]] = []
        self.awards: list[tuple[dict[str, Any], str]] = []
        self.initiatives: list[dict[str, Any]] = []

    def happen(self, number: int, steps: int) -> None:
        self.facts.on(_DAYS[number * len(_DAYS) // steps])
        happenings = [
            self.register,
            self.amend,
            self.evaluate,
            self.submit,
            self.step,
            self.end,
            self.decide,
            self.change_award,
            self.initiative,
            self.annul,
            self.exemplar,
            self.activity,
            self.item,
            self.guidance,
            self.duty,
            self.answer,
            self.unknown,
        ]
        self.random.choice(happenings)(f"{number}")

    def register(self, key: str) -> None:
        unit, year = self.unit(), self.random.choice((2014, 2015))
        heads = (self.random.randrange(300), self.random.randrange(100), self.random.randrange(200))
        self.facts.registration(unit, f"r{key}", f"c{self.random.randrange(3)}", year, heads)
        self.registrations[f"r{key}"] = (unit, year, heads)

    def amend(self, _: str) -> None:
        if self.registrations:
            key = self.random.choice(sorted(self.registrations))
            unit, year, before = self.registrations[key]
            now = (self.random.randrange(300), before[1], before[2])
            self.facts.amended(unit, key, before, now, year)
            self.registrations[key] = (unit, year, now)

    def evaluate(self, key: str) -> None:
        unit = self.unit()
        self.facts.add(
            "registration.evaluated",
            unit,
            "campaigns",
            registration_id=f"r{key}",
            campaign_id="c",
            unit=unit,
            year=2014,
            result=self.random.choice(("met", "not_met")),
            evaluated_on="2014-12-20",
        )
        self.facts.add(
            "registration.overdue",
            unit,
            "campaigns",
            campaign_id=f"c{key}",
            unit=unit,
            year=2014,
            deadline="2014-03-31",
        )

    def submit(self, key: str) -> None:
        award = self.random.choice(("BKT", "GKH", "BKTT", "BLDST"))
        more = {
            "level": "national" if award == "BKTT" else "province",
            "subject_kind": self.random.choice(("individual", "individual", "collective")),
            "direct_worker": self.random.random() < 0.7,
            "year": self.random.choice((2014, 2014, 2015)),
        }
        common = self.facts.received(f"n{key}", self.unit(), award, **more)
        self.open.append(common)

    def step(self, _: str) -> None:
        if self.open:
            nomination = self.random.choice(self.open)
            self.facts.step(
                "returned",
                nomination,
                appraiser="66.bantdkt",
                missing=["to_trinh"],
                ground="thieu",
                due="2014-12-01",
            )
            self.facts.step("supplemented", nomination, documents=["to_trinh"], supplemented_on="2014-11-28")
            self.facts.step(
                "appraised", nomination, appraiser="66.bantdkt", result="eligible", appraised_on="2014-12-02"
            )

    def end(self, _: str) -> None:
        if self.open:
            nomination = self.open.pop(self.random.randrange(len(self.open)))
            step, more = self.random.choice(
                (
                    ("withdrawn", {"withdrawn_on": "2014-11-30"}),
                    (
                        "rejected",
                        {"appraiser": "66.bantdkt", "ground": "khong_du", "rejected_on": "2015-01-03"},
                    ),
                    ("lapsed", {"due": "2014-12-05"}),
                )
            )
            self.facts.step(step, nomination, **more)

    def decide(self, key: str) -> None:
        if self.open:
            nomination = self.open.pop(self.random.randrange(len(self.open)))
            on = self.random.choice(("2014-12-15", "2015-01-05"))
            award = self.facts.decided(nomination, f"a{key}", on, working_days=self.random.randrange(1, 40))
            self.awards.append((award, on))

    def change_award(self, _: str) -> None:
        if self.awards:
            place = self.random.randrange(len(self.awards))
            award, on = self.awards[place]
            if self.random.random() < 0.5:
                del self.awards[place]
                self.facts.revoked(award, on, self.random.choice(("2014-12-28", "2015-01-06")))
            else:
                self.facts.add(
                    "award.corrected",
                    award["unit"],
                    **award,
                    correcting_number="2/QĐ",
                    corrected_on="2015-01-06",
                )

    def initiative(self, key: str) -> None:
        unit, level = self.unit(), self.random.choice(("grassroots", "district"))
        common = {"initiative_id": f"i{key}", "unit": unit}
        self.facts.add(
            "initiative.submitted", unit, **common, authors=1, value_vnd=5, submitted_on="2014-05-05"
        )
        if self.random.random() < 0.7:
            value = self.random.randrange(10**9)
            said = common | {"level": level, "value_vnd": value, "recognised_on": "2014-06-06"}
            self.facts.add("initiative.recognised", unit, **said, recognised_by="66.ldld", authors=1)
            self.initiatives.append(said)

    def annul(self, _: str) -> None:
        if self.initiatives:
            said = self.initiatives.pop()
            self.facts.add("initiative.annulled", said["unit"], **said, annulled_on="2014-09-09")

    def exemplar(self, key: str) -> None:
        unit = self.unit()
        common = {"exemplar_id": f"e{key}", "unit": unit, "kind": "individual"}
        self.facts.add(
            "exemplar.discovered",
            unit,
            **common,
            reported_by=unit,
            direct_worker=True,
            discovered_on="2014-02-11",
        )
        self.facts.add(
            "exemplar.introduced",
            unit,
            **common,
            introduced_by="66.ldld",
            to=["66.bantdkt"],
            period=self.random.choice(("2014", "2014-Q4", "2014-H1", "2015-Q1")),
            counts=self.random.random() < 0.5,
            introduced_on="2015-01-04",
        )
        self.facts.add("exemplar.publicised", unit, **common, publicised_by=unit, published_on="2014-08-08")

    def activity(self, key: str) -> None:
        kind = self.random.choice(("training", "inspection", "rights_supervision", "exchange", "conference"))
        attendance = {"total": self.random.randrange(90), "women": 7}
        self.facts.add(
            "activity.held",
            self.unit(),
            "campaigns",
            activity_id=f"v{key}",
            kind=kind,
            organiser=self.unit(),
            date="2014-10-10",
            attendance=attendance,
            units_visited=list(UNITS[: self.random.randrange(3)]),
        )

    def item(self, key: str) -> None:
        self.facts.add(
            "communication.published",
            "66.ldld",
            "campaigns",
            item_id=f"m{key}",
            publisher=self.unit(),
            medium=self.random.choice(("radio", "portal")),
            kind="article",
            published_on="2014-09-02",
            audience=self.random.randrange(1000),
            about_kind="campaign",
            about_id="c0",
        )
        self.facts.add(
            "campaign.launched",
            "66.ldld",
            "campaigns",
            campaign_id=f"c{key}",
            name_vi="Phong trào",
            launcher=self.unit(),
            kind="regular",
            period=["2014-01-01", "2014-12-31"],
            registration_deadline="2014-03-31",
            scope=["66"],
        )

    def guidance(self, key: str) -> None:
        unit = self.unit()
        self.facts.add(
            "guidance.delivered",
            unit,
            "notifications",
            guidance_id=f"g{key}",
            unit=unit,
            delivered_on="2014-03-03",
        )
        self.facts.add(
            "guidance.acknowledged",
            unit,
            "campaigns",
            guidance_id=f"g{key}",
            unit=unit,
            acknowledged_on="2014-03-05",
        )

    def duty(self, key: str) -> None:
        unit = self.unit()
        self.facts.add(
            self.random.choice(("duty.met", "duty.missed")),
            unit,
            duty=f"N{key}",
            period="2014-Q1",
            unit=unit,
            value=2,
            bounds=[2, 3],
            due="2014-03-31",
            rule="III.1.f",
        )

    def answer(self, key: str) -> None:
        self.facts.add("intake.accepted", self.unit(), "campaigns", cause=f"x{key}", subject="x")

    def unknown(self, _: str) -> None:
        self.facts.raw("vn.tdkt.award.decided.v9", self.unit(), "nominations", {"award": 1})

    def unit(self) -> str:
        return self.random.choice(UNITS)
