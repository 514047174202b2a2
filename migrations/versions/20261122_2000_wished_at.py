"""when a patient asked for a new link"""

import sqlalchemy as sa
from alembic import op

revision = "2f8c4a917d60"
down_revision = "6d1b0c9a47e3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("wished_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("message", "wished_at")
