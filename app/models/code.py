"""Codes that were typed and were wrong: kept for a short while, so that guessing is slow."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class WrongCode(Base):
    """One wrong try. What was typed is not kept, and where it came from only as a blind index."""

    __tablename__ = "wrong_code"

    at: Mapped[datetime] = mapped_column(index=True)
    address_index: Mapped[bytes] = mapped_column(LargeBinary(32))
