"""Runs every measurement, or those named: `python -m tests.bench planning paper`."""

import sys

from tests.bench import answering, paper, planning, scoring, sending

MEASUREMENTS = {"answering": answering, "planning": planning, "sending": sending, "paper": paper, "scoring": scoring}

for name in sys.argv[1:] or MEASUREMENTS:
    for figure in MEASUREMENTS[name].measure():
        print(figure, flush=True)
