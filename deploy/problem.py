"""The one kind of error that a command shows: a line, and a way out."""


class Problem(Exception):
    """What went wrong and what to do about it, each in half a line."""

    def __init__(self, what: str, way_out: str) -> None:
        super().__init__(f"{what}; {way_out}")
        self.what, self.way_out = what, way_out
