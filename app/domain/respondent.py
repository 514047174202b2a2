"""Who answered."""

from enum import StrEnum


class Respondent(StrEnum):
    """Whose answers they are, as whoever gave them said."""

    SELF = "self"
    HELPED = "helped"  # somebody read or wrote, but the answers are the patient's
    PROXY = "proxy"  # somebody answered for the patient
