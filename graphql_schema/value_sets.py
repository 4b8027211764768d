"""The value sets whose codes we know, by their canonical URLs: what `:in` and `:not-in` take.

https://hl7.org/fhir/R4/task.html#tx
"""

from graphql_schema.fhir.codes import CODE_SETS

_HL7 = "http://hl7.org/fhir"
_TASK_CODES = ("approve", "fulfill", "abort", "replace", "change", "suspend", "resume")


def _listed(code_set: str) -> frozenset[tuple[str, str]]:
    return frozenset((f"{_HL7}/{code_set}", entry.code) for entry in CODE_SETS[code_set])


def _intents() -> frozenset[tuple[str, str]]:
    # The value set takes every code but this one from requests in general.
    own = {"unknown"}
    return frozenset(
        (f"{_HL7}/{'task' if entry.code in own else 'request'}-intent", entry.code)
        for entry in CODE_SETS["task-intent"]
    )


VALUE_SETS: dict[str, frozenset[tuple[str, str]]] = {
    f"{_HL7}/ValueSet/task-status": _listed("task-status"),
    f"{_HL7}/ValueSet/task-intent": _intents(),
    f"{_HL7}/ValueSet/request-priority": _listed("request-priority"),
    f"{_HL7}/ValueSet/task-code": frozenset((f"{_HL7}/CodeSystem/task-code", code) for code in _TASK_CODES),
}
"""(system, code) of each member. https://hl7.org/fhir/R4/valueset-task-intent.html and its like"""
