"""own activities"""

import sqlalchemy as sa
from alembic import op

revision = "6d1b0c9a47e3"
down_revision = "9e1450425fdb"
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
    # What waits to be printed is wanted again as soon as somebody asks for it; a page that is printed needs no facts.
    op.execute("DELETE FROM summary WHERE rendered_at IS NULL")
    with op.batch_alter_table("summary", schema=None) as batch_op:
        batch_op.add_column(sa.Column("facts_sealed", sa.LargeBinary(), nullable=True))
        batch_op.drop_column("facts")


def downgrade() -> None:
    op.execute("DELETE FROM summary WHERE rendered_at IS NULL")
    with op.batch_alter_table("summary", schema=None) as batch_op:
        batch_op.add_column(sa.Column("facts", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.drop_column("facts_sealed")
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_column("activity")
