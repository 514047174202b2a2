"""own activities"""

import sqlalchemy as sa
from alembic import op

revision = "6d1b0c9a47e3"
down_revision = "05fc52e3b632"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "activity",
                sa.Enum("idea", "typed", "given-up", name="activity", native_enum=False, length=40),
                nullable=True,
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_column("activity")
