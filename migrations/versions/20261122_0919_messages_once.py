"""messages once"""

import sqlalchemy as sa
from alembic import op

revision = "ddda576ae92f"
down_revision = "1e1337928b3c"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "heartbeat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heartbeat")),
        sa.UniqueConstraint("job", name=op.f("uq_heartbeat_job")),
    )
    op.create_table(
        "stray_receipt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Uuid(), nullable=False),
        sa.Column("carrier_id", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "claimed",
                "sending",
                "sent",
                "delivered",
                "undelivered",
                "failed",
                "unknown",
                "dropped",
                name="messagestate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stray_receipt")),
    )
    with op.batch_alter_table("stray_receipt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stray_receipt_reference"), ["reference"], unique=False)

    op.create_table(
        "hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=True),
        sa.Column(
            "reason",
            sa.Enum(
                "restored",
                "too-many",
                "carrier",
                "filtered",
                "operator",
                name="holdreason",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=120), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_hold_practice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hold_released_at"), ["released_at"], unique=False)

    op.create_table(
        "inbound_text",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("carrier_id", sa.String(length=64), nullable=False),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=True),
        sa.Column("contact_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column(
            "meant",
            sa.Enum(
                "stop",
                "start",
                "help",
                "wrong-number",
                "crisis",
                "unclear",
                "other",
                name="class",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by_id", sa.Uuid(), nullable=True),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_inbound_text_practice_id")),
        sa.ForeignKeyConstraint(["seen_by_id"], ["staff.id"], name=op.f("fk_inbound_text_seen_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_text")),
        sa.UniqueConstraint("carrier_id", name=op.f("uq_inbound_text_carrier_id")),
    )
    with op.batch_alter_table("inbound_text", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inbound_text_contact_index"), ["contact_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_inbound_text_practice_id"), ["practice_id"], unique=False)

    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "ended",
                sa.Enum(
                    "desk",
                    "stop",
                    "unsubscribed",
                    "complained",
                    "wrong-number",
                    "carrier-stop",
                    "blocked",
                    "bad-contact",
                    "not-mobile",
                    name="ended",
                    native_enum=False,
                    length=40,
                ),
                nullable=True,
            )
        )
        batch_op.create_index(batch_op.f("ix_consent_contact_index"), ["contact_index"], unique=False)

    with op.batch_alter_table("episode", schema=None) as batch_op:
        batch_op.add_column(sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.alter_column("practice_id", existing_type=sa.Uuid(), nullable=True)
        batch_op.create_check_constraint("place_of_role", "(practice_id IS NULL) = (role = 'operator')")

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("account", sa.String(length=40), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("contact_index", sa.LargeBinary(length=32), nullable=True))
        batch_op.add_column(sa.Column("look_after", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("times_absent", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("resends_id", sa.Uuid(), nullable=True))
        batch_op.drop_index("ix_message_in_flight")
        batch_op.create_index(
            "ix_message_in_flight",
            ["lease_until"],
            unique=False,
            sqlite_where=sa.text("state IN ('claimed', 'sending')"),
            postgresql_where=sa.text("state IN ('claimed', 'sending')"),
        )
        batch_op.create_index(
            "ix_message_begun_at",
            ["begun_at"],
            unique=False,
            sqlite_where=sa.text("begun_at IS NOT NULL"),
            postgresql_where=sa.text("begun_at IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_message_carrier_id"))
        batch_op.create_index(
            "ix_message_contact",
            ["contact_index", "begun_at"],
            unique=False,
            sqlite_where=sa.text("begun_at IS NOT NULL"),
            postgresql_where=sa.text("begun_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_message_resends_id",
            ["resends_id"],
            unique=False,
            sqlite_where=sa.text("resends_id IS NOT NULL"),
            postgresql_where=sa.text("resends_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_message_unknown",
            ["look_after"],
            unique=False,
            sqlite_where=sa.text("state = 'unknown'"),
            postgresql_where=sa.text("state = 'unknown'"),
        )
        batch_op.create_index(
            "ix_message_under_way",
            ["patient_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('queued', 'claimed', 'sending')"),
            postgresql_where=sa.text("state IN ('queued', 'claimed', 'sending')"),
        )
        batch_op.create_foreign_key(batch_op.f("fk_message_resends_id"), "message", ["resends_id"], ["id"])

    with op.batch_alter_table("patient", schema=None) as batch_op:
        batch_op.alter_column("zone", existing_type=sa.VARCHAR(length=40), nullable=True)

    with op.batch_alter_table("practice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sender_account", sa.String(length=40), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column(
                "registration",
                sa.Enum("none", "pending", "approved", "refused", name="registration", native_enum=False, length=40),
                nullable=False,
                server_default="none",
            )
        )
        batch_op.add_column(sa.Column("carrier_replies", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("postal_address", sa.String(length=200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("texts_from", sa.Time(), nullable=False, server_default="10:00:00"))
        batch_op.add_column(sa.Column("texts_until", sa.Time(), nullable=False, server_default="18:00:00"))
        batch_op.create_index(batch_op.f("ix_practice_sender"), ["sender"], unique=False)

    with op.batch_alter_table("step", schema=None) as batch_op:
        batch_op.create_index("ix_step_planned_for", ["planned_for"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("step", schema=None) as batch_op:
        batch_op.drop_index("ix_step_planned_for")

    with op.batch_alter_table("practice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practice_sender"))
        batch_op.drop_column("texts_until")
        batch_op.drop_column("texts_from")
        batch_op.drop_column("postal_address")
        batch_op.drop_column("carrier_replies")
        batch_op.drop_column("registration")
        batch_op.drop_column("sender_account")

    op.execute("UPDATE patient SET zone = 'UTC' WHERE zone IS NULL")
    with op.batch_alter_table("patient", schema=None) as batch_op:
        batch_op.alter_column("zone", existing_type=sa.VARCHAR(length=40), nullable=False)

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_message_resends_id"), type_="foreignkey")
        batch_op.drop_index(
            "ix_message_under_way",
            sqlite_where=sa.text("state IN ('queued', 'claimed', 'sending')"),
            postgresql_where=sa.text("state IN ('queued', 'claimed', 'sending')"),
        )
        batch_op.drop_index(
            "ix_message_unknown",
            sqlite_where=sa.text("state = 'unknown'"),
            postgresql_where=sa.text("state = 'unknown'"),
        )
        batch_op.drop_index("ix_message_resends_id")
        batch_op.drop_index("ix_message_contact")
        batch_op.drop_index("ix_message_in_flight")
        batch_op.create_index(
            "ix_message_in_flight",
            ["lease_until"],
            unique=False,
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )
        batch_op.drop_index("ix_message_begun_at")
        batch_op.create_index(batch_op.f("ix_message_carrier_id"), ["carrier_id"], unique=False)
        batch_op.drop_column("resends_id")
        batch_op.drop_column("times_absent")
        batch_op.drop_column("look_after")
        batch_op.drop_column("contact_index")
        batch_op.drop_column("begun_at")
        batch_op.drop_column("account")

    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_constraint("place_of_role", type_="check")
        batch_op.alter_column("practice_id", existing_type=sa.Uuid(), nullable=False)

    with op.batch_alter_table("episode", schema=None) as batch_op:
        batch_op.drop_column("paused_at")

    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_contact_index"))
        batch_op.drop_column("ended")

    with op.batch_alter_table("inbound_text", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inbound_text_practice_id"))
        batch_op.drop_index(batch_op.f("ix_inbound_text_contact_index"))

    op.drop_table("inbound_text")
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hold_released_at"))

    op.drop_table("hold")
    with op.batch_alter_table("stray_receipt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stray_receipt_reference"))

    op.drop_table("stray_receipt")
    op.drop_table("heartbeat")
