"""Slow references for what ships without text, written from the published formulas with exact fractions.

Answers are taken in the printed order of the form, so an item that slipped into another scale shows. None: no score.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction

Given = Sequence[int | None]
Expected = dict[str, Fraction | None]


def _there(answers: Given) -> list[int]:
    return [answer for answer in answers if answer is not None]


def _mean(answers: Given, needs: int) -> Fraction | None:
    there = _there(answers)
    return Fraction(sum(there), len(there)) if len(there) >= needs else None


def _line(mean: Fraction | None, times: int, plus: int = 0) -> Fraction | None:
    return None if mean is None else mean * times + plus


def _whole_sum(answers: Given) -> Fraction | None:
    return None if None in answers else Fraction(sum(_there(answers)))


def odi(answers: Given) -> Expected:
    """Sum of the answered over five times their number, in percent; one section may be missing."""
    there = _there(answers)
    return {"odi": Fraction(100 * sum(there), 5 * len(there)) if len(there) >= 9 else None}


def ndi(answers: Given) -> Expected:
    mean = _mean(answers, 8)
    return {"raw": _line(mean, 10), "percent": _line(mean, 20)}


def quickdash(answers: Given) -> Expected:
    """(mean - 1) x 25; ten of the eleven, all four of a module."""
    parts = {"disability": (answers[:11], 10), "work": (answers[11:15], 4), "sport": (answers[15:], 4)}
    return {name: _line(_mean(given, needs), 25, -25) for name, (given, needs) in parts.items()}


def koos(answers: Given) -> Expected:
    """100 - mean x 100 / 4; half of a subscale's items."""
    ends = {"symptoms": (0, 7, 4), "pain": (7, 16, 5), "adl": (16, 33, 9), "sport": (33, 38, 3), "qol": (38, 42, 2)}
    return {name: _line(_mean(answers[low:high], needs), -25, 100) for name, (low, high, needs) in ends.items()}


def hoos(answers: Given) -> Expected:
    ends = {"symptoms": (0, 5, 3), "pain": (5, 15, 5), "adl": (15, 32, 9), "sport": (32, 36, 2), "qol": (36, 40, 2)}
    return {name: _line(_mean(answers[low:high], needs), -25, 100) for name, (low, high, needs) in ends.items()}


def comi(answers: Given) -> Expected:
    """The mean of five: the worse pain, function, well-being, quality of life, and the mean of the two disabilities."""
    if None in answers:
        return {"comi": None}
    one, two, *choices = _there(answers)
    function, well_being, life, social, work = (Fraction(5 * (choice - 1), 2) for choice in choices)
    return {"comi": (max(one, two) + function + well_being + life + (social + work) / 2) / 5}


US_2019 = (
    (0, 96, 122, 237, 322),
    (0, 89, 107, 220, 261),
    (0, 68, 101, 255, 255),
    (0, 60, 98, 318, 414),
    (0, 57, 123, 299, 321),
)


def eq_5d_5l(answers: Given) -> Expected:
    """1 less the value of each dimension's level, in thousandths; no index without all five."""
    *dimensions, vas = answers
    lost = [row[level - 1] for row, level in zip(US_2019, _there(dimensions), strict=False)]
    return {
        "index": None if None in dimensions else 1 - Fraction(sum(lost), 1000),
        "vas": None if vas is None else Fraction(vas),
    }


def _rand_item(number: int, answer: int) -> Fraction:
    """Step 1 of the RAND instructions: 0 to 100, 100 the best."""
    if number in {1, 2, 20, 22, 34, 36}:
        return Fraction(100 * (5 - answer), 4)
    if 3 <= number <= 12:
        return Fraction(100 * (answer - 1), 2)
    if 13 <= number <= 19:
        return Fraction(100 * (answer - 1))
    if number in {21, 23, 26, 27, 30}:
        return Fraction(100 * (6 - answer), 5)
    if number in {24, 25, 28, 29, 31}:
        return Fraction(100 * (answer - 1), 5)
    assert number in {32, 33, 35}
    return Fraction(100 * (answer - 1), 4)


RAND_SCALES = {
    "pf": range(3, 13),
    "role-physical": range(13, 17),
    "role-emotional": range(17, 20),
    "energy": (23, 27, 29, 31),
    "emotional": (24, 25, 26, 28, 30),
    "social": (20, 32),
    "pain": (21, 22),
    "general": (1, 33, 34, 35, 36),
    "change": (2,),
}


def rand_36(answers: Given) -> Expected:
    """Step 2: the mean of those answered; blanks are not taken into account."""
    expected: Expected = {}
    for name, numbers in RAND_SCALES.items():
        points = [_rand_item(number, answer) for number in numbers if (answer := answers[number - 1]) is not None]
        expected[name] = sum(points, Fraction(0)) / len(points) if points else None
    return expected


def nih_impact(answers: Given) -> Expected:
    """Pain, interference, and function turned round: 1 without any difficulty to 5 unable."""
    if None in answers:
        return {"impact": None}
    there = _there(answers)
    return {"impact": Fraction(sum(there[:5]) + sum(6 - answer for answer in there[5:]))}


# The reference, the decimals printed, and which items get worse as their number falls (all others as it rises).
RULES: dict[tuple[str, str], tuple[Callable[[Given], Expected], int | dict[str, int], set[int]]] = {
    ("odi", "2.1a"): (odi, 0, set()),
    ("ndi", "1991"): (ndi, 0, set()),
    ("qbpds", "1995"): (lambda answers: {"qbpds": _whole_sum(answers)}, 0, set()),
    ("lefs", "1999"): (lambda answers: {"lefs": _whole_sum(answers)}, 0, set(range(20))),
    ("quickdash", "2006"): (quickdash, 1, set()),
    ("koos", "2012"): (koos, 1, set()),
    ("hoos", "2013"): (hoos, 1, set()),
    ("mjoa", "1991"): (lambda answers: {"total": _whole_sum(answers)}, 0, set(range(4))),
    ("comi-back", "1"): (comi, 2, set()),
    ("comi-neck", "1"): (comi, 2, set()),
    ("eq-5d-5l", "us-2019"): (eq_5d_5l, {"index": 3, "vas": 0}, {5}),
    ("rand-36", "1.0"): (
        rand_36,
        dict.fromkeys(RAND_SCALES, 1) | {"change": 0},
        {n - 1 for n in range(1, 37) if _rand_item(n, 2) > _rand_item(n, 1)},
    ),
    ("nih-clbp-impact", "2014"): (nih_impact, 0, {5, 6, 7, 8}),
}
HIGHER_IS_BETTER = {"lefs", "koos", "hoos", "mjoa", "eq-5d-5l", "rand-36"}


def printed(value: Fraction, decimals: int) -> str:
    """Rounded half away from zero, with all its decimals."""
    sign, size = ("-" if value < 0 else ""), abs(value) * 10**decimals
    digits = str(int(size + Fraction(1, 2))).rjust(decimals + 1, "0")
    return sign + (f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits)


def published(key: tuple[str, str], answers: Given) -> dict[str, str | None]:
    reference, decimals, _ = RULES[key]
    places = decimals if isinstance(decimals, dict) else dict.fromkeys(reference(answers), decimals)
    return {name: None if value is None else printed(value, places[name]) for name, value in reference(answers).items()}
