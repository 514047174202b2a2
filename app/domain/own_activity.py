"""An activity that the person names, in their own words, and rates at each check-in from then on."""

from decimal import Decimal
from enum import StrEnum

from app.domain.inbound import danger
from app.domain.scale import Threshold, ThresholdKind, Unit

LONGEST_NAME = 60  # letters
ONE_CHANGED = Threshold(ThresholdKind.MIC, Decimal(3), Unit.POINTS, "Stratford et al. 1995")
"""By how much the rating of one activity has to change, as its form says: less may be chance (MDC90)."""


class Activity(StrEnum):
    """What is kept of an own activity besides its name and its rating: where its name is from, or that it is over."""

    IDEA = "idea"  # tapped
    TYPED = "typed"
    GIVEN_UP = "given-up"  # the person does not do it any more, or it no longer matters


def may_be_rated(name: str) -> bool:
    """Words that tell of danger are for a person to act on; nobody is asked how well they can do that."""
    return not danger(name)
