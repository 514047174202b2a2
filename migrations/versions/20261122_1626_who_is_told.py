"""who is told"""

import sqlalchemy as sa
from alembic import op

revision = "fd0031b8af02"
down_revision = "3937de2f6cf2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert_notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "rung",
            sa.Enum("owner", "cover", "lead", "on-call", name="rung", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Enum("sms", "email", name="channel", native_enum=False, length=40), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting", "sent", "delivered", "refused", "dropped", name="noticestate", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("carrier_id", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_alert_notice_alert_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_alert_notice_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_notice")),
        sa.UniqueConstraint(
            "alert_id",
            "round",
            "rung",
            "staff_id",
            "channel",
            name=op.f("uq_alert_notice_alert_id_round_rung_staff_id_channel"),
        ),
    )
    with op.batch_alter_table("alert_notice", schema=None) as batch_op:
        batch_op.create_index(
            "ix_alert_notice_waiting",
            ["look_at"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.add_column(sa.Column("practice_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("round", sa.Integer(), nullable=False, server_default="1"))
        batch_op.create_foreign_key(batch_op.f("fk_alert_practice_id"), "practice", ["practice_id"], ["id"])

    # Where an owner works is asked when an alert is raised; of earlier ones the practice that enrolled answers.
    op.execute(
        "UPDATE alert SET practice_id = (SELECT patient.enrolled_by_id FROM episode"
        " JOIN patient ON patient.id = episode.patient_id WHERE episode.id = alert.episode_id)"
    )
    # Nobody has told the owners of those that are open now.
    op.execute(
        "INSERT INTO alert_notice (id, alert_id, round, rung, staff_id, channel, due_at, look_at, state, attempts)"
        " SELECT id, id, 1, 'owner', owner_id, 'email', raised_at, raised_at, 'waiting', 0 FROM alert"
        " WHERE state = 'open'"
    )
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.alter_column("practice_id", existing_type=sa.Uuid(), nullable=False)

    with op.batch_alter_table("practice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cover_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("rehearsal", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_foreign_key(batch_op.f("fk_practice_cover_id"), "staff", ["cover_id"], ["id"])

    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mobile_sealed", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.drop_column("mobile_sealed")

    with op.batch_alter_table("practice", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_practice_cover_id"), type_="foreignkey")
        batch_op.drop_column("rehearsal")
        batch_op.drop_column("cover_id")

    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_alert_practice_id"), type_="foreignkey")
        batch_op.drop_column("round")
        batch_op.drop_column("practice_id")

    with op.batch_alter_table("alert_notice", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_alert_notice_waiting",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.drop_table("alert_notice")
