"""`flask demo`: a network of invented practices and patients, made through the ordinary verbs with time passing."""

from app.cli.demo.command import demo

__all__ = ["demo"]
