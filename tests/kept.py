"""Every test makes databases and apps of its own; what they compile to is the same in all, and is compiled once."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, ClassVar

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Connection, Dialect, Engine, event
from werkzeug.routing import Rule


def keep() -> None:
    """From now on, for all that is made in this process."""
    Flask.jinja_options = {"bytecode_cache": Templates()}
    Flask.url_rule_class = Address
    event.listen(Engine, "engine_connect", Statements())


class Templates(BytecodeCache):
    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


class Address(Rule):
    """What builds an address depends on nothing but how the rule is written."""

    kept: ClassVar[dict[object, Callable[..., tuple[str, str]]]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (self.rule, self.subdomain, self.host, repr(self.defaults), append_unknown)
        if key not in self.kept:
            self.kept[key] = super()._compile_builder(append_unknown)
        return self.kept[key]


class Statements:
    """Statements are compiled for a dialect, and each engine brings a new one: those of one kind share the first."""

    def __init__(self) -> None:
        self.first: dict[type[Dialect], Dialect] = {}
        self.kept: defaultdict[Dialect, dict[Any, Any]] = defaultdict(dict)

    def __call__(self, connection: Connection) -> None:
        dialect = self.first.setdefault(type(connection.dialect), connection.dialect)
        connection.dialect = connection.engine.dialect = dialect
        connection.execution_options(compiled_cache=self.kept[dialect])
