"""Alembic's entry into this schema."""

from alembic import context

from shared.db import run_migrations

run_migrations(context.config.attributes["database_url"])
