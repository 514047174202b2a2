"""RULES. Values in, value out: no Flask, no database, no clock, no files."""
