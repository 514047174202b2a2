"""how long check-ins take"""

import sqlalchemy as sa
from alembic import op

revision = "7a3e50c8d1b9"
down_revision = "2f8c4a917d60"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pace",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_version_id", sa.Uuid(), nullable=False),
        sa.Column("time_point", sa.String(length=40), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["pathway_version_id"], ["pathway_version.id"], name=op.f("fk_pace_pathway_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pace")),
        sa.UniqueConstraint("pathway_version_id", "time_point", name=op.f("uq_pace_pathway_version_id_time_point")),
    )
    # Every message so far said "5 min"; and code that does not know the column yet goes on saying so.
    op.add_column("link", sa.Column("minutes", sa.Integer(), server_default="5", nullable=False))


def downgrade() -> None:
    op.drop_column("link", "minutes")
    op.drop_table("pace")
