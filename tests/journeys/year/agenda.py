"""What will happen, by moment: people, carriers and operators act between the worker's ticks."""

from collections.abc import Callable
from datetime import datetime
from heapq import heappop, heappush

from tests.stage import Clock


class Agenda:
    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._acts: list[tuple[datetime, int, Callable[[], None]]] = []
        self._count = 0

    def add(self, moment: datetime, act: Callable[[], None]) -> None:
        self._count += 1
        heappush(self._acts, (moment, self._count, act))

    def until(self, moment: datetime) -> None:
        """Everything up to `moment` happens, each act at its own."""
        while self._acts and self._acts[0][0] <= moment:
            at, _, act = heappop(self._acts)
            self.clock.now = max(self.clock.now, at)
            act()
        self.clock.now = max(self.clock.now, moment)

    def before(self, moment: datetime) -> bool:
        return bool(self._acts) and self._acts[0][0] <= moment
