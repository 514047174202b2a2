"""The time zones of US ZIP codes, as the package zip2info knows them: from the Census Bureau's and GeoNames' maps."""

import re
from collections.abc import Sequence

_ZIP = re.compile(r"\s*([0-9]{5})(?:[\s-]*[0-9]{4})?\s*")


def zones(zip_code: str) -> Sequence[str]:
    """A ZonesOfZip. Takes 80202, 80202-1234 and 80202 1234; none for what is no ZIP code, nor for a military one.

    A ZIP code that a boundary of zones runs through has the zone of its centre.
    """
    import zip2info  # 41,000 ZIP codes: only the processes that ask for one carry them

    found = _ZIP.fullmatch(zip_code)
    zone = zip2info.timezone(found[1]) if found else None
    return (zone,) if zone else ()
