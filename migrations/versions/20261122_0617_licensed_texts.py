"""licensed texts"""

import sqlalchemy as sa
from alembic import op

revision = "1e1337928b3c"
down_revision = "2a8c03a78327"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "instrument_signature",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("signed_by", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument_signature")),
        sa.UniqueConstraint(
            "code", "version", "signed_by", name=op.f("uq_instrument_signature_code_version_signed_by")
        ),
    )
    op.create_table(
        "instrument_text",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("checksum", sa.String(length=64), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument_text")),
        sa.UniqueConstraint(
            "code", "version", "language", "checksum", name=op.f("uq_instrument_text_code_version_language_checksum")
        ),
    )
    with op.batch_alter_table("instrument_text", schema=None) as batch_op:
        batch_op.create_index(
            "ix_instrument_text_in_use",
            ["code", "version", "language"],
            unique=True,
            sqlite_where=sa.text("activated_at IS NOT NULL AND withdrawn_at IS NULL"),
            postgresql_where=sa.text("activated_at IS NOT NULL AND withdrawn_at IS NULL"),
        )

    op.create_table(
        "licence_record",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("vouched_by", sa.String(length=80), nullable=False),
        sa.Column("permits", sa.String(length=2000), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence_record")),
    )


def downgrade() -> None:
    op.drop_table("licence_record")
    with op.batch_alter_table("instrument_text", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_instrument_text_in_use",
            sqlite_where=sa.text("activated_at IS NOT NULL AND withdrawn_at IS NULL"),
            postgresql_where=sa.text("activated_at IS NOT NULL AND withdrawn_at IS NULL"),
        )

    op.drop_table("instrument_text")
    op.drop_table("instrument_signature")
