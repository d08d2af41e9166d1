"""In SQLite, an index that holds what is searched by; no new tree for an append to write to."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SEARCHED = (
    "log", "record_id", "kind", "decision", "surface", "model", "region", "route", "host", "use_case", "state",
    "entities", "rules", "call_id", "time_us", "input_tokens", "output_tokens",
)  # fmt: skip


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index("record_by_id", "record")
        op.create_index("record_to_search", "record", SEARCHED)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index("record_to_search", "record")
        op.create_index("record_by_id", "record", ["log", "record_id"], unique=True)
