"""Runs migrations against the installation's database, with waits short enough for running code to survive them."""

import os
from typing import Any

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import create_engine, text

from app import models
from app.config import Settings
from app.models.base import UtcDateTime


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | bool:
    """Keep our own types out of migrations: an old migration must not depend on today's code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


engine = create_engine(context.config.attributes.get("url") or Settings.from_environment(os.environ).database)
sqlite = engine.dialect.name == "sqlite"
with engine.connect() as connection:
    if not sqlite:
        connection.execute(text("SET lock_timeout = '4s'"))
        connection.execute(text("SET statement_timeout = '60s'"))
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=models.Base.metadata,  # every table is known: the nouns import all of themselves
        render_item=render_item,
        render_as_batch=sqlite,  # SQLite alters a table by copying it
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
