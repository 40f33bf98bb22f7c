"""The vault: who a person, an exemplar or an author is; sealed."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute('create table if not exists vault (key text collate "C" primary key, sealed bytea not null)')
    op.execute(
        "comment on table vault is 'names and what else is personal, sealed; facts carry only the key'"
    )


def downgrade() -> None:
    """The version before does not look at the vault, and nobody else knows the names: it stays."""
