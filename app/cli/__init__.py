"""DOOR for operators: `flask …` commands, each with --help; plain by default, --json where a script wants it."""

from flask import Flask

from app.cli import alerts, backup, database, demo, licensing, messages, pathways, summary


def init(app: Flask) -> None:
    app.cli.add_command(alerts.alerts)
    app.cli.add_command(backup.backup)
    app.cli.add_command(backup.restore)
    app.cli.add_command(database.migrate)
    app.cli.add_command(demo.demo)
    app.cli.add_command(licensing.instruments)  # with those that bring a licence
    app.cli.add_command(messages.messages)
    app.cli.add_command(pathways.pathways)
    app.cli.add_command(summary.summary)
