"""Throughline: one text, one check-in, one page that every treating practice shares."""
