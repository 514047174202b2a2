"""help at once"""

import sqlalchemy as sa
from alembic import op

revision = "05fc52e3b632"
down_revision = "ddda576ae92f"
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
        batch_op.add_column(sa.Column("item", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("session_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("rules_version", sa.String(length=20), nullable=True))
        batch_op.add_column(
            sa.Column(
                "tier",
                sa.Enum("emergency", "crisis", "today", name="tier", native_enum=False, length=40),
                nullable=False,
                server_default="crisis",
            )
        )
        batch_op.add_column(
            sa.Column(
                "heard",
                sa.Enum(
                    "went-on", "gets-help", "has-help", "not-new", "mistake", name="heard", native_enum=False, length=40
                ),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_alert_session_id"), ["session_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_alert_session_id"), "patient_session", ["session_id"], ["id"])
        batch_op.drop_column("outcome_sealed")


def downgrade() -> None:
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.add_column(sa.Column("outcome_sealed", sa.LargeBinary(), nullable=True))
        batch_op.drop_constraint(batch_op.f("fk_alert_session_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_alert_session_id"))
        batch_op.drop_column("heard_at")
        batch_op.drop_column("heard")
        batch_op.drop_column("tier")
        batch_op.drop_column("rules_version")
        batch_op.drop_column("session_id")
        batch_op.drop_column("item")

    with op.batch_alter_table("alert_act", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alert_act_alert_id"))

    op.drop_table("alert_act")
