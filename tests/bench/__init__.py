"""What things cost, measured on this machine: `make bench` prints one JSON object a figure.

A figure stands beside a floor or a peer measured in the same run, because machines differ and drift.
"""
