"""tapped at"""

import sqlalchemy as sa
from alembic import op

revision = "8c1f6be0a9d4"
down_revision = "fd0031b8af02"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("tapped_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_column("tapped_at")
