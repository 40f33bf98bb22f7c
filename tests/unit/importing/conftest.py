"""A folder with the files of a dossier, and lists read from it."""

from collections.abc import Callable

import pytest

from deploy.importing.run import Import, prepared
from tests.support.lists import UNIT, grid, papers, xlsx


@pytest.fixture
def folder(tmp_path):
    papers(tmp_path)
    return tmp_path


@pytest.fixture
def read(folder) -> Callable[..., Import]:
    """The list of these rows, or of a file, as the command reads it."""

    def reading(rows, *, code=None, options=None, sheet=None, unit=UNIT):
        path = rows if hasattr(rows, "suffix") else xlsx(folder / "list.xlsx", grid(rows))
        return prepared(path, unit, code, sheet, None, options or {}, {})

    return reading
