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

    with op.batch_alter_table("answer", schema=None) as batch_op:
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
        batch_op.add_column(
            sa.Column(
                "respondent",
                sa.Enum("self", "helped", "proxy", name="respondent", native_enum=False, length=40),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("answered_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.drop_column("answered_on")
        batch_op.drop_column("respondent")

    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_link_practice_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_link_code_hash"), type_="unique")
        batch_op.drop_column("practice_id")
        batch_op.drop_column("code_hash")
        batch_op.drop_column("kind")

    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_answer_typed_by_id"), type_="foreignkey")
        batch_op.drop_column("typed_by_id")

    with op.batch_alter_table("wrong_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_wrong_code_at"))

    op.drop_table("wrong_code")
