"""Several workers at one moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

T = TypeVar("T")


def at_once(workers: int, act: Callable[[int], T]) -> list[T]:
    """`act(0)`, `act(1)`, … in a thread each, begun together; what they returned, or the first exception."""
    start = Barrier(workers)

    def one(number: int) -> T:
        start.wait()
        return act(number)

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(one, range(workers)))
