"""Who is awarded holds the award, and a consent is the exemplar's: facts of before are filed under them too."""

from alembic import op

revision = "0004"
down_revision = "0003"

#: Type of fact, kind of stream, and the field of its data that names the stream.
_FILED = (
    ("vn.tdkt.award.decided.v1", "person", "person_id"),
    ("vn.tdkt.publicity_consent.given.v1", "exemplar", "exemplar_id"),
    ("vn.tdkt.publicity_consent.withdrawn.v1", "exemplar", "exemplar_id"),
)


def upgrade() -> None:
    for type_, kind, field in _FILED:
        named = f"convert_from(body, 'utf8')::jsonb -> 'data' ->> '{field}'"
        op.execute(
            "insert into fact_tags (tag, origin_sequence)"
            f" select '{kind}:' || ({named}), origin_sequence from facts where type = '{type_}'"
            " on conflict do nothing"
        )


def downgrade() -> None:
    """The version before folds these facts into nothing: what they are filed under stays."""
