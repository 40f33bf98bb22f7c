"""Nominations: rounds, dossiers, votes, appraisal, joint consent, decisions, exemplars, initiatives; the
vault of persons.

Owns the schema `nominations`. Hears INTAKE and the units, campaigns and programmes that campaigns publishes;
publishes
the facts of `shared/events/nominations.py`.
"""
