"""FHIR R4 Questionnaires: an instrument written as one, and the wording of a licensed one read for its instrument."""

from app.adapters.fhir.check import check, read_text
from app.adapters.fhir.export import questionnaire
from app.adapters.fhir.loinc import UnknownCode
from app.adapters.fhir.mapping import How, Mapped
from app.adapters.fhir.read import Pack, packs_of

__all__ = ["How", "Mapped", "Pack", "UnknownCode", "check", "packs_of", "questionnaire", "read_text"]
