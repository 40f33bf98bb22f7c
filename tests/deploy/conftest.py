"""One system in containers for all that looks at it."""

from collections.abc import Iterator

import pytest

from tests.support.composed import Composed


@pytest.fixture(scope="module")
def composed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composed]:
    """Built, and nothing of it started yet."""
    system = Composed(tmp_path_factory.mktemp("out"))
    system.compose("build", "-q")
    try:
        yield system
    finally:
        system.remove()
