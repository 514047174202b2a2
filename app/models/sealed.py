"""Encrypted columns: a plain attribute outside, AES-GCM bound to table, column and row inside."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast, overload
from uuid import UUID

from sqlalchemy import event, inspect
from sqlalchemy.orm import Mapper, object_session

from app.models.base import Base
from app.models.keyring import Keyring, keyring_in

T = TypeVar("T")
_PENDING = "_pending_seals"


class Sealed(Generic[T]):
    """Reads and writes `<name>_sealed`, and `<name>_index` where the value must be found by exact look-up.

    The session carries the keyring, so a new row keeps its plain value until it is first written; a row that has left
    its session can neither be read nor changed.
    """

    def __init__(self, encode: Callable[[T], str], decode: Callable[[str], T], index: str | None = None) -> None:
        self.encode, self.decode, self.index = encode, decode, index

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self.name = name

    @overload
    def __get__(self, row: None, owner: type[Any]) -> "Sealed[T]": ...
    @overload
    def __get__(self, row: Base, owner: type[Any]) -> T | None: ...
    def __get__(self, row: Base | None, owner: type[Any]) -> "Sealed[T] | T | None":
        if row is None:
            return self
        pending = row.__dict__.get(_PENDING, {})
        if self.name in pending:
            return cast(T | None, pending[self.name])
        sealed = getattr(row, f"{self.name}_sealed")
        return None if sealed is None else self.decode(keyring_of(row).open(sealed, self._place(row)))

    def __set__(self, row: Base, value: T | None) -> None:
        if inspect(row).transient or inspect(row).pending:
            row.__dict__.setdefault(_PENDING, {})[self.name] = value
        else:
            self.write(row, value, keyring_of(row))

    def write(self, row: Base, value: T | None, keyring: Keyring) -> None:
        plain = None if value is None else self.encode(value)
        setattr(row, f"{self.name}_sealed", None if plain is None else keyring.seal(plain, self._place(row)))
        if self.index:
            setattr(row, f"{self.name}_index", None if plain is None else keyring.blind(self.index, plain))

    def unseal(self, owner: type[Base], row_id: UUID, sealed: bytes, keyring: Keyring) -> T:
        """The value in a column that was read without its row."""
        return self.decode(keyring.open(sealed, f"{owner.__tablename__}.{self.name}.{row_id}"))

    def _place(self, row: Base) -> str:
        return f"{row.__tablename__}.{self.name}.{row.id}"


def sealed_text(index: str | None = None) -> Sealed[str]:
    return Sealed(str, str, index)


def keyring_of(row: Base) -> Keyring:
    session = object_session(row)
    if session is None:
        raise LookupError("an encrypted value can be read only while its row is in a session")
    return keyring_in(session)


@event.listens_for(Base, "before_insert", propagate=True)
def _seal_pending(mapper: Mapper[Any], connection: object, row: Base) -> None:
    for name, value in row.__dict__.pop(_PENDING, {}).items():
        getattr(type(row), name).write(row, value, keyring_of(row))
