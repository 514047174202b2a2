"""DOORS for people and carriers: parse, guard, call one verb or read one noun, render."""
