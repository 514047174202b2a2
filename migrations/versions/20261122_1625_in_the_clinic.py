"""in the clinic"""

import sqlalchemy as sa
from alembic import op

revision = "3937de2f6cf2"
down_revision = "05fc52e3b632"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wrong_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address_index", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wrong_code")),
    )
    with op.batch_alter_table("wrong_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wrong_code_at"), ["at"], unique=False)

    op.create_table(
        "tablet",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_by_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("key_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_tablet_practice_id")),
        sa.ForeignKeyConstraint(["registered_by_id"], ["staff.id"], name=op.f("fk_tablet_registered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tablet")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_tablet_code_hash")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_tablet_key_hash")),
    )
    with op.batch_alter_table("tablet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tablet_practice_id"), ["practice_id"], unique=False)

    op.create_table(
        "hand_over",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tablet_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("queued_by_id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_hand_over_link_id")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_hand_over_patient_id")),
        sa.ForeignKeyConstraint(["queued_by_id"], ["staff.id"], name=op.f("fk_hand_over_queued_by_id")),
        sa.ForeignKeyConstraint(["tablet_id"], ["tablet.id"], name=op.f("fk_hand_over_tablet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
    )
    with op.batch_alter_table("hand_over", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hand_over_link_id"), ["link_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_hand_over_tablet_id"), ["tablet_id"], unique=False)

    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "respondent",
                sa.Enum("self", "helped", "proxy", name="respondent", native_enum=False, length=40),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("typed_by_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_answer_typed_by_id"), "staff", ["typed_by_id"], ["id"])

    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "kind",
                sa.Enum("message", "desk", "tablet", name="linkkind", native_enum=False, length=40),
                server_default="message",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("code_hash", sa.LargeBinary(length=32), nullable=True))
        batch_op.add_column(sa.Column("practice_id", sa.Uuid(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_link_code_hash"), ["code_hash"])
        batch_op.create_foreign_key(batch_op.f("fk_link_practice_id"), "practice", ["practice_id"], ["id"])

    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.add_column(sa.Column("answered_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.drop_column("answered_on")

    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_link_practice_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_link_code_hash"), type_="unique")
        batch_op.drop_column("practice_id")
        batch_op.drop_column("code_hash")
        batch_op.drop_column("kind")

    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_answer_typed_by_id"), type_="foreignkey")
        batch_op.drop_column("typed_by_id")
        batch_op.drop_column("respondent")

    with op.batch_alter_table("hand_over", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hand_over_tablet_id"))
        batch_op.drop_index(batch_op.f("ix_hand_over_link_id"))

    op.drop_table("hand_over")
    with op.batch_alter_table("tablet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tablet_practice_id"))

    op.drop_table("tablet")
    with op.batch_alter_table("wrong_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_wrong_code_at"))

    op.drop_table("wrong_code")
