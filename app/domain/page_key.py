"""The name of a page: a digest of its facts. And the facts as a document, the way they are kept beside the page."""

import types
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from json import dumps
from typing import Any, get_args, get_origin, get_type_hints

from app.domain.card_codes import ALPHABET
from app.domain.summary import Facts

LAYOUT_VERSION = 3  # raise it when templates, sheet or fonts change: pages already printed stay what they were


def key(facts: Facts) -> str:
    """64 hexadecimal digits: the same for the same facts in the same layout, and for nothing else."""
    document = {"layout": LAYOUT_VERSION, "facts": to_document(facts)}
    return sha256(dumps(document, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def page_code(page_key: str) -> str:
    """Eight characters to read out on the telephone, such as "7K3Q-M2XD": the first 40 bits in Crockford's base 32."""
    bits = int(page_key[:10], 16)
    letters = "".join(ALPHABET[bits >> shift & 31] for shift in range(35, -1, -5))
    return f"{letters[:4]}-{letters[4:]}"


def to_document(value: Any) -> Any:
    """Facts, or a part of them, as JSON values; numbers with a point as text, so that nothing is rounded."""
    if is_dataclass(value):
        return {field.name: to_document(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [to_document(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize() + 0:f}"  # 3, 3.0 and 30E-1 are one score, so they must be one text
    return value


def from_document(document: Any) -> Facts:
    """Facts from what `to_document` made of them. Raises KeyError, TypeError or ValueError for anything else."""
    facts: Facts = _read(Facts, document)
    return facts


def _read(kind: Any, document: Any) -> Any:
    if get_origin(kind) is types.UnionType:
        return None if document is None else _read(get_args(kind)[0], document)
    if get_origin(kind) is tuple:
        return tuple(_read(get_args(kind)[0], item) for item in document)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{field.name: _read(hints[field.name], document[field.name]) for field in fields(kind)})
    if kind in (date, datetime):
        return kind.fromisoformat(document)
    return kind(document)
