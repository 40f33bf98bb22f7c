"""Other ways of doing the same work, each a process of its own: `python -m tests.bench.ways.<name>`."""
