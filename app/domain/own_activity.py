"""An activity that the person names, in their own words, and rates at each check-in from then on."""

from enum import StrEnum

from app.domain.inbound import danger

LONGEST_NAME = 60  # letters


class Activity(StrEnum):
    """What is kept of an own activity besides its name and its rating: where its name is from, or that it is over."""

    IDEA = "idea"  # tapped
    TYPED = "typed"
    GIVEN_UP = "given-up"  # the person does not do it any more, or it no longer matters


def may_be_rated(name: str) -> bool:
    """Words that tell of danger are for a person to act on; nobody is asked how well they can do that."""
    return not danger(name)
