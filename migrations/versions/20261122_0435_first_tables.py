"""first tables"""

import sqlalchemy as sa
from alembic import op

revision = "2a8c03a78327"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "actor_kind",
            sa.Enum(
                "staff", "patient", "operator", "carrier", "nobody", name="actorkind", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("practice_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(length=40), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("done", "denied", "failed", name="auditoutcome", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("object_kind", sa.String(length=40), nullable=True),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("request_id", sa.Uuid(), nullable=True),
        sa.Column("session_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("address", sa.String(length=45), nullable=True),
        sa.Column("app_version", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_audit_event")),
        sa.UniqueConstraint("id", name=op.f("uq_audit_event_id")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_event_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_event_object_id"), ["object_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_event_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_event_practice_id"), ["practice_id"], unique=False)

    op.create_table(
        "pathway_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("checksum", sa.String(length=64), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pathway_version")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_pathway_version_code_version")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("email", name=op.f("uq_staff_email")),
    )
    op.create_table(
        "practice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column(
            "affiliation",
            sa.Enum(
                "independent",
                "services-agreement",
                "co-management",
                "employed",
                name="affiliation",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("on_call", sa.String(length=200), nullable=False),
        sa.Column("label", sa.String(length=19), nullable=False),
        sa.Column("sender", sa.String(length=40), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("holidays", sa.JSON(), nullable=False),
        sa.Column("paper", sa.Enum("letter", "a4", name="paper", native_enum=False, length=40), nullable=False),
        sa.Column("desk_prints", sa.Boolean(), nullable=False),
        sa.Column("captain_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["captain_id"], ["staff.id"], name=op.f("fk_practice_captain_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice")),
        sa.UniqueConstraint("name", name=op.f("uq_practice_name")),
    )
    op.create_table(
        "agreement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("in_force_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("in_force_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_agreement_practice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
    )
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_practice_id"), ["practice_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("front-desk", "clinician", "practice-admin", name="role", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_membership_practice_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_membership_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("staff_id", "practice_id", "role", name=op.f("uq_membership_staff_id_practice_id_role")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_practice_id"), ["practice_id"], unique=False)

    op.create_table(
        "patient",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_name", sa.String(length=60), nullable=False),
        sa.Column("given_name", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("enrolled_by_id", sa.Uuid(), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deceased_on", sa.Date(), nullable=True),
        sa.Column("birth_date_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("birth_date_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("mobile_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("mobile_index", sa.LargeBinary(length=32), nullable=True),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("email_index", sa.LargeBinary(length=32), nullable=True),
        sa.ForeignKeyConstraint(["enrolled_by_id"], ["practice.id"], name=op.f("fk_patient_enrolled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient")),
    )
    with op.batch_alter_table("patient", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_patient_birth_date_index"), ["birth_date_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_patient_email_index"), ["email_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_patient_enrolled_by_id"), ["enrolled_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_patient_mobile_index"), ["mobile_index"], unique=False)
        batch_op.create_index("ix_patient_names", ["family_name", "given_name"], unique=False)

    op.create_table(
        "chart_number",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_chart_number_patient_id")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_chart_number_practice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chart_number")),
        sa.UniqueConstraint("patient_id", "practice_id", name=op.f("uq_chart_number_patient_id_practice_id")),
        sa.UniqueConstraint("practice_id", "number", name=op.f("uq_chart_number_practice_id_number")),
    )
    op.create_table(
        "episode",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("pathway_version_id", sa.Uuid(), nullable=False),
        sa.Column("day0", sa.Date(), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("captain_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["captain_id"], ["staff.id"], name=op.f("fk_episode_captain_id")),
        sa.ForeignKeyConstraint(
            ["pathway_version_id"], ["pathway_version.id"], name=op.f("fk_episode_pathway_version_id")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_episode_patient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_episode")),
    )
    with op.batch_alter_table("episode", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_episode_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Enum("sms", "email", name="channel", native_enum=False, length=40), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
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
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("carrier_id", sa.String(length=64), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_message_patient_id")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_message_practice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_carrier_id"), ["carrier_id"], unique=False)
        batch_op.create_index(
            "ix_message_in_flight",
            ["lease_until"],
            unique=False,
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )
        batch_op.create_index(batch_op.f("ix_message_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(
            "ix_message_queue",
            ["not_before"],
            unique=False,
            sqlite_where=sa.text("state = 'queued'"),
            postgresql_where=sa.text("state = 'queued'"),
        )

    op.create_table(
        "response",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("instrument", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("mode", sa.Enum("phone", name="mode", native_enum=False, length=40), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_response_patient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response")),
    )
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_response_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "staff_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], name=op.f("fk_staff_session_membership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_session")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_staff_session_key_hash")),
    )
    op.create_table(
        "visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("clinician_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["clinician_id"], ["staff.id"], name=op.f("fk_visit_clinician_id")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_visit_patient_id")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_visit_practice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index("ix_visit_practice_starts", ["practice_id", "starts_at"], unique=False)
        batch_op.create_index("ix_visit_starts_at", ["starts_at"], unique=False)

    op.create_table(
        "alert",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=True),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "acknowledged", "closed", name="alertstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["episode_id"], ["episode.id"], name=op.f("fk_alert_episode_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"], name=op.f("fk_alert_owner_id")),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_alert_response_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alert_episode_id"), ["episode_id"], unique=False)

    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "text-number",
                "email-address",
                "share-episode",
                "share-mood",
                "group-reports",
                name="consentkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "method",
            sa.Enum("spoken", "paper", "code", name="consentmethod", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("wording", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.Uuid(), nullable=True),
        sa.Column("contact_index", sa.LargeBinary(length=32), nullable=True),
        sa.Column("episode_id", sa.Uuid(), nullable=True),
        sa.Column("practice_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "kind <> 'share-episode' OR (episode_id IS NOT NULL AND practice_id IS NOT NULL)",
            name=op.f("ck_consent_shares_something"),
        ),
        sa.CheckConstraint(
            "kind NOT IN ('text-number', 'email-address') OR contact_index IS NOT NULL",
            name=op.f("ck_consent_names_a_contact"),
        ),
        sa.ForeignKeyConstraint(["episode_id"], ["episode.id"], name=op.f("fk_consent_episode_id")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_consent_patient_id")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_consent_practice_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["staff.id"], name=op.f("fk_consent_recorded_by_id")),
        sa.ForeignKeyConstraint(["withdrawn_by_id"], ["staff.id"], name=op.f("fk_consent_withdrawn_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_episode_id"), ["episode_id"], unique=False)
        batch_op.create_index("ix_consent_patient_kind", ["patient_id", "kind"], unique=False)

    op.create_table(
        "link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("minted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dies_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_link_message_id")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_link_patient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_link_key_hash")),
    )
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_message_id"), ["message_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_link_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "score",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("scale", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Numeric(precision=9, scale=4, asdecimal=False), nullable=True),
        sa.Column("se", sa.Numeric(precision=9, scale=4, asdecimal=False), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("level", sa.String(length=40), nullable=True),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("prorated", sa.Boolean(), nullable=False),
        sa.Column("answers_hash", sa.String(length=64), nullable=False),
        sa.Column("scorer_version", sa.String(length=20), nullable=False),
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_score_response_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score")),
        sa.UniqueConstraint(
            "response_id",
            "scale",
            "answers_hash",
            "scorer_version",
            name=op.f("uq_score_response_id_scale_answers_hash_scorer_version"),
        ),
    )
    op.create_table(
        "summary",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("paper", sa.Enum("letter", "a4", name="paper", native_enum=False, length=40), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rendered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed", sa.String(length=120), nullable=True),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["episode_id"], ["episode.id"], name=op.f("fk_summary_episode_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summary")),
        sa.UniqueConstraint("episode_id", "key", "paper", name=op.f("uq_summary_episode_id_key_paper")),
    )
    with op.batch_alter_table("summary", schema=None) as batch_op:
        batch_op.create_index(
            "ix_summary_wanted",
            ["wanted_at"],
            unique=False,
            sqlite_where=sa.text("rendered_at IS NULL AND superseded_at IS NULL"),
            postgresql_where=sa.text("rendered_at IS NULL AND superseded_at IS NULL"),
        )

    op.create_table(
        "care_team_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_care_team_member_consent_id")),
        sa.ForeignKeyConstraint(["episode_id"], ["episode.id"], name=op.f("fk_care_team_member_episode_id")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_care_team_member_practice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_team_member")),
    )
    with op.batch_alter_table("care_team_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_care_team_member_episode_id"), ["episode_id"], unique=False)
        batch_op.create_index("ix_care_team_member_practice_episode", ["practice_id", "episode_id"], unique=False)

    op.create_table(
        "patient_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_patient_session_link_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient_session")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_patient_session_key_hash")),
    )
    with op.batch_alter_table("patient_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_patient_session_link_id"), ["link_id"], unique=False)

    op.create_table(
        "answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("skipped", sa.Boolean(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_answer_response_id")),
        sa.ForeignKeyConstraint(["session_id"], ["patient_session.id"], name=op.f("fk_answer_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("response_id", "item", "version", name=op.f("uq_answer_response_id_item_version")),
    )
    op.create_table(
        "check_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("time_point", sa.String(length=40), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("overdue_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by_id", sa.Uuid(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wrong_birth_dates", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["episode_id"], ["episode.id"], name=op.f("fk_check_in_episode_id")),
        sa.ForeignKeyConstraint(["submitted_by_id"], ["patient_session.id"], name=op.f("fk_check_in_submitted_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
        sa.UniqueConstraint("episode_id", "time_point", name=op.f("uq_check_in_episode_id_time_point")),
    )
    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.create_index(
            "ix_check_in_to_close",
            ["closes_at"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "link_check_in",
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("check_in_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["check_in_id"], ["check_in.id"], name=op.f("fk_link_check_in_check_in_id")),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_link_check_in_link_id")),
        sa.PrimaryKeyConstraint("link_id", "check_in_id", name=op.f("pk_link_check_in")),
    )
    with op.batch_alter_table("link_check_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_check_in_check_in_id"), ["check_in_id"], unique=False)

    op.create_table(
        "response_serves",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("check_in_id", sa.Uuid(), nullable=False),
        sa.Column("instrument", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["check_in_id"], ["check_in.id"], name=op.f("fk_response_serves_check_in_id")),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_response_serves_response_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response_serves")),
        sa.UniqueConstraint("check_in_id", "instrument", name=op.f("uq_response_serves_check_in_id_instrument")),
    )
    with op.batch_alter_table("response_serves", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_response_serves_response_id"), ["response_id"], unique=False)

    op.create_table(
        "step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("check_in_id", sa.Uuid(), nullable=False),
        sa.Column(
            "rung",
            sa.Enum("invitation", "reminder", "last-call", name="rungcode", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("planned_for", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column(
            "dropped",
            sa.Enum(
                "answered",
                "closed",
                "superseded",
                "no-consent",
                "episode-ended",
                "not-treated",
                name="stepdropped",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["check_in_id"], ["check_in.id"], name=op.f("fk_step_check_in_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_step_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step")),
        sa.UniqueConstraint("check_in_id", "rung", name=op.f("uq_step_check_in_id_rung")),
    )
    with op.batch_alter_table("step", schema=None) as batch_op:
        batch_op.create_index(
            "ix_step_message_id",
            ["message_id"],
            unique=False,
            sqlite_where=sa.text("message_id IS NOT NULL"),
            postgresql_where=sa.text("message_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_step_waiting",
            ["planned_for"],
            unique=False,
            sqlite_where=sa.text("message_id IS NULL AND dropped IS NULL"),
            postgresql_where=sa.text("message_id IS NULL AND dropped IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("step", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_step_waiting",
            sqlite_where=sa.text("message_id IS NULL AND dropped IS NULL"),
            postgresql_where=sa.text("message_id IS NULL AND dropped IS NULL"),
        )
        batch_op.drop_index(
            "ix_step_message_id",
            sqlite_where=sa.text("message_id IS NOT NULL"),
            postgresql_where=sa.text("message_id IS NOT NULL"),
        )

    op.drop_table("step")
    with op.batch_alter_table("response_serves", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_response_serves_response_id"))

    op.drop_table("response_serves")
    with op.batch_alter_table("link_check_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_check_in_check_in_id"))

    op.drop_table("link_check_in")
    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_check_in_to_close",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.drop_table("check_in")
    op.drop_table("answer")
    with op.batch_alter_table("patient_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_patient_session_link_id"))

    op.drop_table("patient_session")
    with op.batch_alter_table("care_team_member", schema=None) as batch_op:
        batch_op.drop_index("ix_care_team_member_practice_episode")
        batch_op.drop_index(batch_op.f("ix_care_team_member_episode_id"))

    op.drop_table("care_team_member")
    with op.batch_alter_table("summary", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_summary_wanted",
            sqlite_where=sa.text("rendered_at IS NULL AND superseded_at IS NULL"),
            postgresql_where=sa.text("rendered_at IS NULL AND superseded_at IS NULL"),
        )

    op.drop_table("summary")
    op.drop_table("score")
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_patient_id"))
        batch_op.drop_index(batch_op.f("ix_link_message_id"))

    op.drop_table("link")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index("ix_consent_patient_kind")
        batch_op.drop_index(batch_op.f("ix_consent_episode_id"))

    op.drop_table("consent")
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alert_episode_id"))

    op.drop_table("alert")
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index("ix_visit_starts_at")
        batch_op.drop_index("ix_visit_practice_starts")
        batch_op.drop_index(batch_op.f("ix_visit_patient_id"))

    op.drop_table("visit")
    op.drop_table("staff_session")
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_response_patient_id"))

    op.drop_table("response")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_message_queue", sqlite_where=sa.text("state = 'queued'"), postgresql_where=sa.text("state = 'queued'")
        )
        batch_op.drop_index(batch_op.f("ix_message_patient_id"))
        batch_op.drop_index(
            "ix_message_in_flight",
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )
        batch_op.drop_index(batch_op.f("ix_message_carrier_id"))

    op.drop_table("message")
    with op.batch_alter_table("episode", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_episode_patient_id"))

    op.drop_table("episode")
    op.drop_table("chart_number")
    with op.batch_alter_table("patient", schema=None) as batch_op:
        batch_op.drop_index("ix_patient_names")
        batch_op.drop_index(batch_op.f("ix_patient_mobile_index"))
        batch_op.drop_index(batch_op.f("ix_patient_enrolled_by_id"))
        batch_op.drop_index(batch_op.f("ix_patient_email_index"))
        batch_op.drop_index(batch_op.f("ix_patient_birth_date_index"))

    op.drop_table("patient")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_practice_id"))

    op.drop_table("membership")
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreement_practice_id"))

    op.drop_table("agreement")
    op.drop_table("practice")
    op.drop_table("staff")
    op.drop_table("pathway_version")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_event_practice_id"))
        batch_op.drop_index(batch_op.f("ix_audit_event_patient_id"))
        batch_op.drop_index(batch_op.f("ix_audit_event_object_id"))
        batch_op.drop_index(batch_op.f("ix_audit_event_at"))

    op.drop_table("audit_event")
