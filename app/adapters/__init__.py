"""WIRES. One file per outside thing; they carry values, never rows."""
