"""Property tests take the time they need on a busy machine, and keep nothing between runs."""

from hypothesis import settings

settings.register_profile("unit", deadline=None, database=None)
settings.load_profile("unit")
