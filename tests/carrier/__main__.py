"""The local carrier as a process of its own: `python -m tests.carrier --store FILE` prints `READY <url>` and serves."""

import argparse
from pathlib import Path

from tests.carrier.server import CarrierServer
from tests.carrier.twilio import ACCOUNT, TOKEN, LocalTwilio


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes any")
    parser.add_argument("--store", type=Path, help="a line of JSON for every text that was taken")
    parser.add_argument("--account", default=ACCOUNT)
    parser.add_argument("--token", default=TOKEN)
    told = parser.parse_args()
    with CarrierServer(LocalTwilio(told.account, told.token, told.store), told.port) as server:
        print(f"READY {server.url}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
