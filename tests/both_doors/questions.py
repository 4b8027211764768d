"""Random questions about tasks, each said three times: to REST, to GraphQL and in plain Python."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from hypothesis import strategies as st

from graphql_schema.fhir.dates import covered
from tests.tasks import Json

SYSTEM = "http://codes.example"
STATUSES = ("requested", "in-progress", "on-hold", "completed")
PRIORITIES = ("routine", "urgent", "asap", "stat")
DATES = ("2023", "2024-02", "2024-03-15", "2024-03-15T08:00:00Z", "2099-01")
WORDS = ("Visite", "wound", "Größe", "a%b", "note")
CODES = ("x", "a|b", "c,d", "$1\\2")
OTHERS = ("Patient/1", "Patient/2", "Group/1")

Holds = Callable[[Json, Sequence[Json]], bool]


@dataclass(frozen=True, repr=False)
class Question:
    """`pairs` are REST parameters, `text` the same for `_filter` where it can say it."""

    pairs: tuple[tuple[str, str], ...]
    text: str | None
    graphql: Json
    holds: Holds

    def __repr__(self) -> str:
        return f"{self.pairs} {self.graphql}"


def _escaped(text: str) -> str:
    return "".join(f"\\{sign}" if sign in "\\,|$" else sign for sign in text)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\") + '"'


def _as_enum(code: str) -> str:
    return code.upper().replace("-", "_")


def _has_code(name: str, codes: Sequence[str], task: Json, _: Sequence[Json]) -> bool:
    return task.get(name) in codes


def _coded(name: str, codes: list[str]) -> Question:
    text = " or ".join(f"{name} eq {code}" for code in codes)
    return Question(
        ((name, ",".join(codes)),),
        f"({text})",
        {name: [_as_enum(code) for code in codes]},
        partial(_has_code, name, codes),
    )


def _has_coding(code: str, system: str | None, task: Json, _: Sequence[Json]) -> bool:
    codings = task.get("code", {}).get("coding", [])
    return any(
        coding.get("code") == code and system in {None, coding.get("system", "")} for coding in codings
    )


def _code(code: str, system: str | None) -> Question:
    value = _escaped(code) if system is None else f"{system}|{_escaped(code)}"
    holds = partial(_has_coding, code, system)
    return Question((("code", value),), f"code eq {_quoted(value)}", {"code": [value]}, holds)


def _refers(element: str, target: str, task: Json, _: Sequence[Json]) -> bool:
    return bool(task.get(element, {}).get("reference") == target)


def _subject(target: str) -> Question:
    holds = partial(_refers, "for", target)
    return Question((("subject", target),), f"subject eq {target}", {"subject": [target]}, holds)


def _recipient_is(target: str, task: Json, _: Sequence[Json]) -> bool:
    recipients = task.get("restriction", {}).get("recipient", [])
    return any(one["reference"] == target for one in recipients)


def _recipient(target: str) -> Question:
    holds = partial(_recipient_is, target)
    return Question((("recipient", target),), f"recipient re {target}", {"recipient": [target]}, holds)


def _lacks(name: str, task: Json, _: Sequence[Json]) -> bool:
    return name not in task


def _missing(rest: str, element: str) -> Question:
    return Question(
        ((f"{rest}:missing", "true"),),
        f"{rest} pr false",
        {"missing": [_as_enum(rest)]},
        partial(_lacks, element),
    )


def _due(task: Json) -> str | None:
    due: str | None = task.get("restriction", {}).get("period", {}).get("end")
    return due


def _is_due(prefix: str, date: str, task: Json, _: Sequence[Json]) -> bool:
    due = _due(task)
    if due is None:
        return False
    (start, end), (first, last) = covered(due), covered(date)
    within = first <= start and end <= last
    return within or (end > last if prefix == "ge" else start < first)


def _due_date(prefix: str, date: str) -> Question:
    end = {"ge": "from", "le": "to"}[prefix]
    holds = partial(_is_due, prefix, date)
    return Question(
        (("due-date", prefix + date),), f"due-date {prefix} {date}", {"dueDate": {end: date}}, holds
    )


def _is_overdue(wanted: bool, task: Json, _: Sequence[Json]) -> bool:
    due = _due(task)
    # No date of ours is near today.
    return (due is not None and due < "2099" and task["status"] != "completed") is wanted


def _overdue(wanted: bool) -> Question:
    word = str(wanted).lower()
    return Question(
        (("overdue", word),), f"overdue eq {word}", {"overdue": wanted}, partial(_is_overdue, wanted)
    )


def _contains(text: str, found: str) -> bool:
    return text.casefold().replace("ö", "o") in found.casefold().replace("ö", "o")


def _describes(word: str, task: Json, _: Sequence[Json]) -> bool:
    return _contains(word.replace("ß", "ss"), task.get("description", "").replace("ß", "ss"))


def _description(word: str) -> Question:
    pairs = (("description:contains", _escaped(word)),)
    return Question(
        pairs, f"description co {_quoted(word)}", {"description": word}, partial(_describes, word)
    )


def _notes(word: str, task: Json, _: Sequence[Json]) -> bool:
    texts = (note["text"].replace("ß", "ss") for note in task.get("note", []))
    return any(_contains(word.replace("ß", "ss"), text) for text in texts)


def _note(word: str) -> Question:
    pairs = (("note:contains", _escaped(word)),)
    return Question(pairs, f"note co {_quoted(word)}", {"note": word}, partial(_notes, word))


def _is_urgent(least: int, task: Json, _: Sequence[Json]) -> bool:
    return PRIORITIES.index(task.get("priority", "routine")) + 1 >= least


def _urgency(least: int) -> Question:
    holds = partial(_is_urgent, least)
    return Question(
        (("priority-order", f"ge{least}"),),
        f"priority-order ge {least}",
        {"priorityOrder": {"from": least}},
        holds,
    )


def _parents(task: Json) -> list[str]:
    return [part["reference"].removeprefix("Task/") for part in task.get("partOf", [])]


def _is_part_of(status: str, task: Json, everyone: Sequence[Json]) -> bool:
    return any(other["status"] == status for other in everyone if other["id"] in _parents(task))


def _part_of(status: str) -> Question:
    graphql = {"partOfTask": {"status": [_as_enum(status)]}}
    return Question(
        (("part-of.status", status),), f"part-of.status eq {status}", graphql, partial(_is_part_of, status)
    )


def _has_part_in(status: str, task: Json, everyone: Sequence[Json]) -> bool:
    return any(other["status"] == status for other in everyone if task["id"] in _parents(other))


def _has_part(status: str) -> Question:
    graphql = {"hasPart": {"status": [_as_enum(status)]}}
    return Question((("_has:Task:part-of:status", status),), None, graphql, partial(_has_part_in, status))


atoms: st.SearchStrategy[Question] = st.one_of(
    st.lists(st.sampled_from(STATUSES), min_size=1, max_size=3, unique=True).map(partial(_coded, "status")),
    st.lists(st.sampled_from(PRIORITIES), min_size=1, max_size=3, unique=True).map(
        partial(_coded, "priority")
    ),
    st.builds(_code, st.sampled_from(CODES), st.sampled_from([None, "", SYSTEM])),
    st.sampled_from(OTHERS).map(_subject),
    st.sampled_from(OTHERS).map(_recipient),
    st.sampled_from(
        [
            _missing("code", "code"),
            _missing("priority", "priority"),
            _missing("note", "note"),
            _missing("part-of", "partOf"),
        ]
    ),
    st.builds(_due_date, st.sampled_from(["ge", "le"]), st.sampled_from(DATES)),
    st.booleans().map(_overdue),
    st.sampled_from(WORDS).map(_description),
    st.sampled_from(WORDS).map(_note),
    st.integers(1, 4).map(_urgency),
    st.sampled_from(STATUSES).map(_part_of),
    st.sampled_from(STATUSES).map(_has_part),
)


def all_of(questions: Sequence[Question]) -> Question:
    """Return that every question is true, as REST parameters side by side."""
    return Question(
        tuple(pair for question in questions for pair in question.pairs),
        None,
        {"and": [question.graphql for question in questions]},
        lambda task, everyone: all(question.holds(task, everyone) for question in questions),
    )


def _joined(word: str, decide: Callable[..., bool], questions: list[Question]) -> Question:
    text = f" {word} ".join(f"({question.text})" for question in questions)
    return _filter(
        text,
        {word: [question.graphql for question in questions]},
        lambda task, everyone: decide(question.holds(task, everyone) for question in questions),
    )


def _filter(text: str, graphql: Json, holds: Holds) -> Question:
    return Question((("_filter", text),), text, graphql, holds)


def _not(question: Question) -> Question:
    return _filter(
        f"not ({question.text})",
        {"not": question.graphql},
        lambda task, everyone: not question.holds(task, everyone),
    )


_sayable = atoms.filter(lambda question: question.text is not None).map(
    lambda question: _filter(question.text or "", question.graphql, question.holds)
)


def _grown(inner: st.SearchStrategy[Question]) -> st.SearchStrategy[Question]:
    several = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        several.map(partial(_joined, "and", all)), several.map(partial(_joined, "or", any)), inner.map(_not)
    )


filters: st.SearchStrategy[Question] = st.recursive(_sayable, _grown, max_leaves=5)
questions: st.SearchStrategy[Question] = st.one_of(st.lists(atoms, max_size=4).map(all_of), filters)


def random_task(draw: Any, owner: str | None, earlier: Sequence[str]) -> Json:
    """Return the changes that make a documented task a random one."""

    def maybe(values: Sequence[Any]) -> Any:
        return draw([None, *values])

    recipient, due, parent, note = maybe(OTHERS), maybe(DATES), maybe(earlier[-3:]), maybe(WORDS)
    restriction: Json = {}
    if due:
        restriction["period"] = {"end": due}
    if recipient:
        restriction["recipient"] = [{"reference": recipient}]
    coding = {"code": draw(CODES), "system": maybe([SYSTEM])}
    return {
        "status": draw(STATUSES),
        "priority": maybe(PRIORITIES),
        "code": maybe([{"coding": [{name: value for name, value in coding.items() if value}]}]),
        "for": maybe([{"reference": target} for target in OTHERS]),
        "owner": {"reference": owner} if owner else None,
        "description": maybe([f"{draw(WORDS)} {draw(WORDS)}"]),
        "note": [{"text": f"{note} x"}] if note else None,
        "partOf": [{"reference": f"Task/{parent}"}] if parent else None,
        "restriction": restriction or None,
    }
