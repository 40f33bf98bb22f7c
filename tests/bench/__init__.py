"""Benchmarks: `python -m tests.bench`; what counts are ratios within one run."""
