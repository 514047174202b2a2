"""What the desk types from a sheet or in a call: how it came, and the answers of one part."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.datastructures import MultiDict
from wtforms import DateField, RadioField
from wtforms import Field as AnyField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from app.domain.instrument import TICKED as TICKED_KINDS
from app.domain.instrument import AnswerFault, Item
from app.domain.mode import Mode
from app.domain.questions import groups
from app.domain.respondent import Respondent
from app.services.entering import Part
from app.web.staff.forms import Form

_WHOLE = re.compile(r"-?[0-9]{1,12}")
TICKED, NONE_TICKED, LEFT_BLANK = "ticked", "none", "blank"


class How(Form):
    """How the answers came, when, and whose they are. It goes along from part to part in the address."""

    class Meta:
        csrf = False  # it changes nothing; whatever does carries a token of its own

    mode = RadioField(
        lazy_gettext("How did the answers come?"),
        choices=[
            SelectChoice(Mode.PAPER.value, lazy_gettext("On paper")),
            SelectChoice(Mode.TELEPHONE.value, lazy_gettext("By telephone")),
        ],
        invalid_choice_message=lazy_gettext("Choose how the answers came."),
    )
    on = DateField(lazy_gettext("On which day were they given?"))
    who = RadioField(
        lazy_gettext("Who answered?"),
        choices=[
            SelectChoice(Respondent.SELF.value, lazy_gettext("The patient alone")),
            SelectChoice(Respondent.HELPED.value, lazy_gettext("The patient, with help to read or write")),
            SelectChoice(Respondent.PROXY.value, lazy_gettext("Somebody else, for the patient")),
        ],
        invalid_choice_message=lazy_gettext("Choose who answered."),
    )

    def __init__(self, given: MultiDict[str, str], first: date, last: date) -> None:
        super().__init__(given)
        self.first, self.last = first, last

    def validate_on(self, field: AnyField) -> None:
        if field.data is None:
            field.errors.clear()  # what the library says of it
            raise ValidationError(_("Enter the day on the sheet or of the call."))
        if not self.first <= field.data <= self.last:
            raise ValidationError(
                _(
                    "The day must be from %(first)s to %(last)s.",
                    first=f"{self.first:%m/%d/%Y}",
                    last=f"{self.last:%m/%d/%Y}",
                )
            )

    def values(self) -> tuple[Mode, date, Respondent]:
        """Only after it was found valid."""
        return Mode(self.mode.data), self.on.data, Respondent(self.who.data)

    def onward(self) -> dict[str, str]:
        """The same for the next page's address."""
        return {"mode": self.mode.data, "on": self.on.data.isoformat(), "who": self.who.data}


@dataclass
class Sheet:
    """One part as it was typed. `values` are kept by item, None for one left blank; `blank` and `replaced` name items
    of which the desk is told before anything is kept."""

    values: dict[str, int | None] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    blank: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)

    @property
    def to_confirm(self) -> str:
        """What the desk confirms; empty where there is nothing to say."""
        return f"{' '.join(self.blank)}/{' '.join(self.replaced)}" if self.blank or self.replaced else ""


def read(part: Part, form: MultiDict[str, str]) -> Sheet:
    """What was typed, what is wrong with it, and what has to be confirmed."""
    sheet = Sheet()
    typed: dict[str, int] = {}
    for group in groups(part.instrument.items):
        if group[0].kind in TICKED_KINDS:
            typed |= _ticks(group, form, sheet)
        elif text := form.get(group[0].id, "").strip():
            typed |= _digits(group[0], text, sheet)
    if not sheet.faults:
        _compare(part, typed, sheet)
    return sheet


def _compare(part: Part, typed: Mapping[str, int], sheet: Sheet) -> None:
    """What was typed against what is asked then, and against what was answered already."""
    asked = [item.id for screen in part.asked(typed) for item in screen.items]
    for item in typed:
        if item not in asked:
            sheet.faults[item] = _("After the answers above, this is not asked. Leave it empty.")
    left = [item for item in asked if item not in typed]
    sheet.blank = [item for item in left if item not in part.answered]
    sheet.replaced = [item for item in typed if item in part.answered]
    sheet.values = {**typed, **{item: None for item in left if item not in part.known}}


def _digits(item: Item, text: str, sheet: Sheet) -> Mapping[str, int]:
    ends = {"low": min(item.values), "high": max(item.values)}
    number = int(text) if _WHOLE.fullmatch(text) else None
    match item.refuse(number):
        case AnswerFault() as fault:
            unlisted = fault is AnswerFault.NOT_A_CHOICE
            sheet.faults[item.id] = (
                _("That is not one of the answers.")
                if unlisted
                else _("Type a number from %(low)s to %(high)s.", **ends)
            )
        case None if number is None:
            sheet.faults[item.id] = _("Type a number from %(low)s to %(high)s.", **ends)
        case None:
            return {item.id: number}
    return {}


def _ticks(group: Sequence[Item], form: MultiDict[str, str], sheet: Sheet) -> Mapping[str, int]:
    """A checklist: ticks, or the word that there are none, or that it was left blank."""
    ticked = {item.id for item in group} & set(form.getlist(TICKED))
    said = form.get(f"{group[0].id}-{NONE_TICKED}")
    if bool(ticked) == bool(said):
        sheet.faults[group[0].id] = _("Tick what is ticked on the sheet, or say below that nothing is.")
    elif said != LEFT_BLANK:
        return {item.id: int(item.id in ticked) for item in group}
    return {}
