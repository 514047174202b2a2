"""Templates and catalogues where there is no request: messages and paper, in the reader's language."""

import gettext
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from babel.dates import format_date
from babel.support import Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

SOURCE_LANGUAGE = "en"  # what the templates themselves are written in

# A text has room for no more, and Spanish weekdays hold letters that GSM-7 lacks.
_SHORT_DATES = {"en": "EEE MMM d", "es": "d 'de' MMMM"}


class NoCatalogue(Exception):
    """There is no compiled catalogue for a language: our words would come out in another one."""


class Rendering:
    """A Render. Values that a template names and nobody gives are errors; `.html` is escaped, `.txt` is not."""

    def __init__(self, templates_folder: Path, translations_folder: Path) -> None:
        self._templates = FileSystemLoader(templates_folder)
        self._translations = translations_folder
        self._environments: dict[str, Environment] = {}
        self._read: dict[tuple[str, str], Template] = {}

    def __call__(self, template: str, language: str, values: Mapping[str, Any]) -> str:
        """Raises NoCatalogue, and Jinja's errors for a template that is missing or asks for more than `values`."""
        if (template, language) not in self._read:
            self._read[template, language] = self._template(template, language)
        return self._read[template, language].render(values)

    def _template(self, name: str, language: str) -> Template:
        if language not in self._environments:
            self._environments[language] = self._environment(language)
        template = self._environments[language].get_template(name)
        template.globals = dict(template.globals)  # Jinja's chain of two would be walked through for every text
        return template

    def _environment(self, language: str) -> Environment:
        environment = Environment(
            loader=self._templates,
            autoescape=select_autoescape(["html"], default=False),
            undefined=StrictUndefined,
            extensions=["jinja2.ext.i18n"],
            auto_reload=False,
        )
        # The extension puts its functions on the environment by name, where no type checker sees them.
        vars(environment)["install_gettext_translations"](self._catalogue(language), newstyle=True)
        environment.globals["language"] = language
        environment.filters["date"] = lambda day: format_date(day, "long", locale=language)
        environment.filters["short_date"] = lambda day: short_date(day, language)
        return environment

    def _catalogue(self, language: str) -> gettext.NullTranslations:
        if gettext.find("messages", str(self._translations), [language]):
            return Translations.load(self._translations, [language])
        if language == SOURCE_LANGUAGE:
            return gettext.NullTranslations()
        raise NoCatalogue(language)


def short_date(day: date, language: str) -> str:
    """ "Mon Mar 30", "30 de marzo". Raises KeyError for a language in which nobody has said what is short and safe."""
    return format_date(day, _SHORT_DATES[language], locale=language)
