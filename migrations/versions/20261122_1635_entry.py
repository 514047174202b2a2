"""entry"""

import sqlalchemy as sa
from alembic import op

revision = "9e1450425fdb"
down_revision = "8c1f6be0a9d4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "new_link_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("address_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_new_link_request")),
    )
    with op.batch_alter_table("new_link_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_new_link_request_asked_at"), ["asked_at"], unique=False)

    op.create_table(
        "one_time_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Enum("sms", "email", name="channel", native_enum=False, length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("failed", sa.String(length=120), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_one_time_code_patient_id")),
        sa.ForeignKeyConstraint(["session_id"], ["patient_session.id"], name=op.f("fk_one_time_code_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_code")),
    )
    with op.batch_alter_table("one_time_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_one_time_code_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_one_time_code_session_id"), ["session_id"], unique=False)
        batch_op.create_index(
            "ix_one_time_code_waiting",
            ["asked_at"],
            unique=False,
            sqlite_where=sa.text("made_at IS NULL"),
            postgresql_where=sa.text("made_at IS NULL"),
        )

    op.create_table(
        "told",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wording", sa.String(length=40), nullable=False),
        sa.Column("practices", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["episode_id"], ["episode.id"], name=op.f("fk_told_episode_id")),
        sa.ForeignKeyConstraint(["session_id"], ["patient_session.id"], name=op.f("fk_told_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_told")),
    )
    with op.batch_alter_table("told", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_told_episode_id"), ["episode_id"], unique=False)

    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "declined",
                sa.Enum("not-this-time", "other-way", name="declined", native_enum=False, length=40),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("renews", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("patient_session", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "respondent",
                sa.Enum("self", "helped", "proxy", name="respondent", native_enum=False, length=40),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("confirmed_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("patient_session", schema=None) as batch_op:
        batch_op.drop_column("confirmed_until")
        batch_op.drop_column("respondent")

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_column("renews")

    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.drop_column("declined_at")
        batch_op.drop_column("declined")

    with op.batch_alter_table("told", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_told_episode_id"))

    op.drop_table("told")
    with op.batch_alter_table("one_time_code", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_one_time_code_waiting",
            sqlite_where=sa.text("made_at IS NULL"),
            postgresql_where=sa.text("made_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_one_time_code_session_id"))
        batch_op.drop_index(batch_op.f("ix_one_time_code_patient_id"))

    op.drop_table("one_time_code")
    with op.batch_alter_table("new_link_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_new_link_request_asked_at"))

    op.drop_table("new_link_request")
