"""acts on alerts"""

import sqlalchemy as sa
from alembic import op

revision = "05fc52e3b632"
down_revision = "551f9cfcfc9b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert_act",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column(
            "act",
            sa.Enum("acknowledged", "handed-over", "closed", "reopened", name="act", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_alert_act_alert_id")),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_alert_act_by_id")),
        sa.ForeignKeyConstraint(["to_id"], ["staff.id"], name=op.f("fk_alert_act_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_act")),
    )
    with op.batch_alter_table("alert_act", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alert_act_alert_id"), ["alert_id"], unique=False)

    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.drop_index("ix_alert_undone")
        batch_op.drop_index(batch_op.f("ix_alert_response_id"))
        batch_op.drop_column("outcome_sealed")  # no act could close an alert before this


def downgrade() -> None:
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.add_column(sa.Column("outcome_sealed", sa.LargeBinary(), nullable=True))
        batch_op.create_index(batch_op.f("ix_alert_response_id"), ["response_id"], unique=False)
        batch_op.create_index(
            "ix_alert_undone",
            ["owner_id"],
            unique=False,
            sqlite_where=sa.text("state <> 'closed'"),
            postgresql_where=sa.text("state <> 'closed'"),
        )

    with op.batch_alter_table("alert_act", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alert_act_alert_id"))

    op.drop_table("alert_act")
