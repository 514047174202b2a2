"""All that a thief of the database would hold."""

from sqlalchemy import select

from app.models.base import Base, Database


def everything(db: Database) -> bytes:
    """Every value of every row of every table, one a line; bytes as they are."""
    with db.engine.connect() as connection:
        values = [
            value
            for table in Base.metadata.sorted_tables
            for row in connection.execute(select(*(column for column in table.columns)))
            for value in row
        ]
    return b"\n".join(value if isinstance(value, bytes) else str(value).encode() for value in values)
