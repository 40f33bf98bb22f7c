"""The programme date is the operator's to move, and this service answers for it (contract 3.1)."""

from shared.events.answers import IntakeAccepted
from tests.support.builders import BOARD, clock, said
from tests.support.scenario import campaigns


def test_the_operator_moves_the_programme_date_and_is_answered():
    story = campaigns().when(clock("2014-03-31")).then()
    assert [answer.cause for answer in story.facts(IntakeAccepted)] == ["clock-2014-03-31"]
    assert str(story.memory.clock.today) == "2014-03-31"


def test_nobody_else_moves_it():
    story = campaigns().when(said("clock.advanced", by=BOARD)).then_refused("not_allowed_for_kind", "/source")
    assert story.memory.clock.today is None


def test_a_refusal_to_move_the_date_is_not_known_on_the_date_it_asked_for():
    story = campaigns().given(clock("2014-03-31")).when(said("clock.advanced", by=BOARD, date="2099-01-01"))
    assert [str(draft.known_on) for draft in story.turn.drafts] == ["2014-03-31"]


def test_the_programme_date_never_goes_back():
    story = campaigns().given(clock("2014-03-31")).when(clock("2014-03-30")).then()
    assert str(story.memory.clock.today) == "2014-03-31"
    assert [str(draft.known_on) for draft in story.turn.drafts] == ["2014-03-31"]
