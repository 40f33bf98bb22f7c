"""What a nomination waits for: answers of those who were asked, the end of a comment window, the end of a complaint."""

from services.nominations.domain.nomination import Nomination
from shared.errors import violated
from shared.world import States


def keys_of_asked(nomination: Nomination) -> list[str]:
    """Consultations and comment windows about it."""
    return [*(f"consultation:{id}" for id in nomination.consultations), *(f"comment:{id}" for id in nomination.comments)]


def keys_of_complaints(nomination: Nomination) -> list[str]:
    return [f"complaint:{id}" for id in nomination.complaints]


def check_asked(nomination: Nomination, comment_days: int | None, states: States, pointer: str) -> None:
    """Nothing goes up while an answer is awaited, nor without the public comment that its award wants (domain 3.7)."""
    for id in nomination.consultations:
        if states[f"consultation:{id}"].step == "open":
            _waits(nomination, f"consultation {id} is open", "consultation.answered", pointer)
    for id in nomination.comments:
        if states[f"comment:{id}"].step == "open":
            raise violated("comment_window_open", pointer, until=states[f"comment:{id}"].closes)
    if comment_days and not nomination.comments:
        _waits(nomination, "no public comment", "comment.closed", pointer)


def check_resolved(nomination: Nomination, states: States) -> None:
    """What a complaint holds is not released before it is resolved."""
    for id in nomination.complaints:
        if states[f"complaint:{id}"].step == "lodged":
            _waits(nomination, f"complaint {id} is open", "complaint.resolved", "/data/nomination_id")


def _waits(nomination: Nomination, state: str, wanted: str, pointer: str) -> None:
    raise violated("state_forbids", pointer, what=f"nomination {nomination.id}", state=state, wanted=wanted)
