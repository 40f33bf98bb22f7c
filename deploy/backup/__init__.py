"""Copies of a running system, and what mends it when a part of it comes back older than the others."""
