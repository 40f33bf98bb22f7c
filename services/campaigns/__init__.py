"""Campaigns: units, the programme, guidance, campaigns with their registrations, activities; answers what
nobody else knows.

Owns the schema `campaigns`. Hears INTAKE; publishes the facts of `shared/events/campaigns.py`.
"""
