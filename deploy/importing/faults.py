"""What is wrong with a cell, in two languages; a cell's content is never repeated, it may be personal."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """`where` is a cell (`D17`), a row (`17:17`) or an option (`--on`); `code` that of contract section 6, or
    `cell_invalid`."""

    where: str
    vi: str
    en: str
    code: str = "cell_invalid"

    def __str__(self) -> str:
        return f"{self.where}: {self.vi} / {self.en}"


class Wrong(ValueError):
    """A cell cannot be read."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(en)
        self.vi, self.en = vi, en

    def at(self, where: str) -> Fault:
        return Fault(where, self.vi, self.en)
