"""How answers come in."""

from enum import StrEnum


class Mode(StrEnum):
    """By whose hand and on what."""

    PHONE = "phone"  # in a browser of the patient's own
    TABLET = "tablet"  # on a device of a practice
    PAPER = "paper"  # typed by staff from a sheet
    TELEPHONE = "telephone"  # typed by staff during a call
