"""An index of the few records in which prohibited use was seen: incidents are told by these."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

FLAGGED = sa.text("rules LIKE '%conduct.%' OR state = 'blocked'")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.create_index("record_flagged", "record", ["log", "idx", "kind", "state", "rules"], sqlite_where=FLAGGED)
    else:
        op.create_index("record_by_flag", "record", ["log", "idx"], postgresql_where=FLAGGED)


def downgrade() -> None:
    name = "record_flagged" if op.get_bind().dialect.name == "sqlite" else "record_by_flag"
    op.drop_index(name, "record", if_exists=True)  # a copy of a table may have named it otherwise
