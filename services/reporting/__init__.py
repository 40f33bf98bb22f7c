"""Reporting: summaries, duties and the public register, counted from the facts of EVENTS; decides nothing.

Owns the schema `reporting`. Hears all of EVENTS. `rebuild` makes its tables anew from the facts and proves
them equal.
"""
