"""Chance that can be had again: the same seed and the same words give the same draws, whatever else was drawn."""

from random import Random

__all__ = ["Random", "chance"]


def chance(*words: object) -> Random:
    return Random("/".join(map(str, words)))
