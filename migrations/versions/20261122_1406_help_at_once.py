"""help at once"""

import sqlalchemy as sa
from alembic import op

revision = "551f9cfcfc9b"
down_revision = "ddda576ae92f"
branch_labels = None
depends_on = None


def upgrade() -> None:
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
        batch_op.create_index(batch_op.f("ix_alert_response_id"), ["response_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_alert_session_id"), ["session_id"], unique=False)
        batch_op.create_index(
            "ix_alert_undone",
            ["owner_id"],
            unique=False,
            sqlite_where=sa.text("state <> 'closed'"),
            postgresql_where=sa.text("state <> 'closed'"),
        )
        batch_op.create_foreign_key(batch_op.f("fk_alert_session_id"), "patient_session", ["session_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_alert_session_id"), type_="foreignkey")
        batch_op.drop_index(
            "ix_alert_undone", sqlite_where=sa.text("state <> 'closed'"), postgresql_where=sa.text("state <> 'closed'")
        )
        batch_op.drop_index(batch_op.f("ix_alert_session_id"))
        batch_op.drop_index(batch_op.f("ix_alert_response_id"))
        batch_op.drop_column("heard_at")
        batch_op.drop_column("heard")
        batch_op.drop_column("tier")
        batch_op.drop_column("rules_version")
        batch_op.drop_column("session_id")
        batch_op.drop_column("item")
