"""The tasks of the demo: a week of two practitioners and their made-up patients, relative to now."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from graphql_schema.search import Document
from graphql_schema.task.status import FINAL
from server.demo.accounts import ADA, NORA, TOMAS, DemoAccount

_HL7_TASK_CODE = "http://hl7.org/fhir/CodeSystem/task-code"
_CATEGORY = "https://taskward.example/CodeSystem/task-category"

COORDINATION = "Care Coordination"
MEDICATION = "Medication Reconciliation"
LAB = "Lab Follow-up"
OUTREACH = "Patient Outreach"
DOCUMENTATION = "Documentation"
REFERRAL = "Referral Management"

CATEGORIES = (COORDINATION, MEDICATION, LAB, OUTREACH, DOCUMENTATION, REFERRAL)

_PATIENTS = {
    "Hart": ("65f1234567890abcdef12345", "Amelia Hart"),
    "Brandt": ("65f1234567890abcdef12346", "Jonas Brandt"),
    "Osei": ("65f1234567890abcdef12347", "Kofi Osei"),
    "Lindqvist": ("65f1234567890abcdef12348", "Maja Lindqvist"),
    "Moreau": ("65f1234567890abcdef12349", "Lucien Moreau"),
    "Tanaka": ("65f1234567890abcdef1234a", "Yuki Tanaka"),
    "Novak": ("65f1234567890abcdef1234b", "Petra Novak"),
    "Haddad": ("65f1234567890abcdef1234c", "Samir Haddad"),
}


@dataclass(frozen=True, slots=True)
class _Row:
    """One task; `age` and `due` in hours from now, a whole day when `due` is a number of days."""

    owner: DemoAccount | None
    status: str
    priority: str
    category: str
    patient: str
    description: str
    age: float
    due: float | None
    note: str = ""
    reason: str = ""
    by_day: bool = False


# fmt: off
_ROWS = (
    _Row(NORA, "requested", "stat", LAB, "Osei", "Call patient: potassium 6.4 mmol/L, repeat and ECG today",
         1, 2, note="Lab phoned the value at once; sample was not haemolysed."),
    _Row(NORA, "requested", "urgent", LAB, "Hart", "Review abnormal lab results and contact patient",
         20, -3, note="HbA1c results came back at 8.2%, need to discuss treatment adjustment"),
    _Row(NORA, "in-progress", "asap", MEDICATION, "Moreau", "Reconcile medication after discharge: two beta blockers on the list",
         28, 4, note="Pharmacy confirms metoprolol; bisoprolol came from the hospital."),
    _Row(NORA, "accepted", "urgent", OUTREACH, "Lindqvist", "Call back about dizziness since the new blood pressure tablet",
         6, 5),
    _Row(NORA, "requested", "routine", OUTREACH, "Tanaka", "Invite to the diabetes check that is due this quarter",
         70, 5, by_day=True),
    _Row(NORA, "in-progress", "urgent", COORDINATION, "Brandt", "Arrange home oxygen before Friday's discharge",
         30, 26, note="Supplier can deliver Thursday afternoon; waiting for the signed order."),
    _Row(NORA, "on-hold", "routine", REFERRAL, "Novak", "Cardiology referral: echo report missing",
         120, 3, by_day=True, reason="Waiting for the echo report from the hospital"),
    _Row(NORA, "requested", "asap", COORDINATION, "Haddad", "Find a wound-care nurse who speaks Arabic",
         10, 20),
    _Row(NORA, "completed", "urgent", LAB, "Hart", "Tell patient that the urine culture is negative",
         76, -50, note="Contacted patient, scheduled follow-up appointment"),
    _Row(NORA, "completed", "routine", OUTREACH, "Osei", "Remind of the flu vaccination",
         150, -2, by_day=True, note="Vaccinated on the spot during a visit."),
    _Row(NORA, "completed", "asap", MEDICATION, "Tanaka", "Clarify double dose of levothyroxine with the pharmacy",
         52, -40, note="Typing error on the label; corrected label handed out."),
    _Row(NORA, "cancelled", "routine", COORDINATION, "Moreau", "Book transport for the physiotherapy course",
         140, -1, by_day=True, reason="Daughter drives the patient"),
    _Row(NORA, "accepted", "routine", DOCUMENTATION, "Lindqvist", "Scan the signed advance directive",
         44, 2, by_day=True),
    _Row(NORA, "in-progress", "routine", OUTREACH, "Novak", "Weekly call: heart failure weight diary",
         54, 30, note="Weight stable, 71.5 kg; ankle swelling less."),
    _Row(NORA, "requested", "urgent", MEDICATION, "Brandt", "Check inhaler technique, third exacerbation this year",
         26, -20),
    _Row(NORA, "received", "routine", REFERRAL, "Haddad", "Send podiatry referral with the last foot photographs",
         8, 4, by_day=True),
    _Row(NORA, "failed", "routine", OUTREACH, "Osei", "Reach patient about the missed retina screening",
         200, -4, by_day=True, reason="Number not in service, letter came back"),
    _Row(NORA, "requested", "routine", COORDINATION, "Hart", "Plan the care conference with the daughter",
         3, 6, by_day=True),
    _Row(NORA, "on-hold", "urgent", COORDINATION, "Tanaka", "Organise interpreter for the consent talk",
         48, 28, reason="Hospital has to confirm the appointment"),

    _Row(TOMAS, "requested", "stat", LAB, "Novak", "INR 7.1 on warfarin: decide on vitamin K and stop doses",
         0.5, 1, note="No bleeding reported so far."),
    _Row(TOMAS, "in-progress", "urgent", LAB, "Brandt", "Interpret troponin trend from the urgent care visit",
         5, 3),
    _Row(TOMAS, "accepted", "asap", MEDICATION, "Hart", "Adjust metformin: eGFR has fallen to 38",
         22, 8, note="Patient asks whether the injection could replace tablets."),
    _Row(TOMAS, "requested", "urgent", REFERRAL, "Lindqvist", "Refer to dermatology: changing naevus on the back",
         24, -6),
    _Row(TOMAS, "requested", "routine", DOCUMENTATION, "Moreau", "Complete the disability form for the insurer",
         90, -1, by_day=True),
    _Row(TOMAS, "in-progress", "routine", DOCUMENTATION, "Osei", "Write the discharge summary for the practice handover",
         60, 2, by_day=True),
    _Row(TOMAS, "completed", "stat", LAB, "Haddad", "Blood culture positive: call patient in",
         100, -98, note="Admitted within the hour."),
    _Row(TOMAS, "completed", "routine", REFERRAL, "Tanaka", "Refer to endocrinology for thyroid nodule",
         170, -3, by_day=True, note="Appointment confirmed for next month."),
    _Row(TOMAS, "completed", "urgent", MEDICATION, "Novak", "Stop ibuprofen, start pantoprazole",
         80, -60),
    _Row(TOMAS, "rejected", "routine", REFERRAL, "Brandt", "Second opinion in sleep medicine",
         110, 5, by_day=True, reason="Study from last month already answers the question"),
    _Row(TOMAS, "accepted", "routine", OUTREACH, "Haddad", "Discuss smoking cessation at the next visit",
         40, 9, by_day=True),
    _Row(TOMAS, "ready", "routine", COORDINATION, "Lindqvist", "Case review with the rheumatology team",
         33, 3, by_day=True),
    _Row(TOMAS, "requested", "asap", OUTREACH, "Moreau", "Call back: chest infection not better after five days",
         4, 3),
    _Row(TOMAS, "on-hold", "routine", MEDICATION, "Osei", "Start statin after the patient has decided",
         130, 10, by_day=True, reason="Patient wants to think about it"),
    _Row(TOMAS, "requested", "routine", LAB, "Tanaka", "Repeat TSH six weeks after dose change",
         15, 14, by_day=True),
    _Row(TOMAS, "cancelled", "urgent", COORDINATION, "Hart", "Organise admission for iron infusion",
         95, -70, reason="Infusion was possible in the practice"),
    _Row(TOMAS, "draft", "routine", REFERRAL, "Novak", "Rehabilitation application", 2, None),

    _Row(None, "requested", "urgent", COORDINATION, "Brandt", "Equipment check after the oxygen delivery",
         1, 30, note="For whoever is on the road on Friday."),
    _Row(None, "requested", "routine", DOCUMENTATION, "Haddad", "Attach outside records from the move",
         18, 7, by_day=True),
    _Row(None, "draft", "routine", OUTREACH, "Lindqvist", "Prepare the newsletter on blood pressure at home",
         12, None),
    _Row(NORA, "entered-in-error", "routine", LAB, "Moreau", "Repeat lipid profile",
         36, 1, by_day=True, reason="Created for the wrong patient"),
)
# fmt: on


def demo_tasks(now: int) -> list[Document]:
    """Return the tasks as clients would send them; `now` in microseconds since 1970 UTC."""
    moment = datetime.fromtimestamp(now / 1_000_000, UTC).replace(second=0, microsecond=0)
    return [_document(row, moment) for row in _ROWS]


def _document(row: _Row, now: datetime) -> Document:
    patient_id, patient = _PATIENTS[row.patient]
    authored = now - timedelta(hours=row.age)
    requester = TOMAS if row.owner is NORA else NORA
    document: Document = {
        "resourceType": "Task",
        "status": row.status,
        "intent": "order",
        "priority": row.priority,
        "code": _code(row.category),
        "description": row.description,
        "for": {"reference": f"Patient/{patient_id}", "display": patient},
        "authoredOn": _instant(authored),
        "requester": {"reference": requester.reference, "display": requester.name},
    }
    if row.owner:
        document["owner"] = {"reference": row.owner.reference, "display": row.owner.name}
    if row.due is not None:
        document["restriction"] = {"period": {"end": _due(row, now)}}
    if row.reason:
        document["statusReason"] = {"text": row.reason}
    if row.note:
        document["note"] = [_note(row, authored)]
    return document | _work(row, authored, now)


def _code(category: str) -> Document:
    slug = category.lower().replace(" ", "-")
    return {
        "coding": [
            {"system": _CATEGORY, "code": slug, "display": category},
            {"system": _HL7_TASK_CODE, "code": "fulfill", "display": "Fulfill the focal request"},
        ],
        "text": category,
    }


def _note(row: _Row, authored: datetime) -> Document:
    author = row.owner or ADA
    said_by = {"authorReference": {"reference": author.reference}} if author.practitioner_id else {}
    written = authored + timedelta(minutes=15)
    return {**(said_by or {"authorString": author.name}), "time": _instant(written), "text": row.note}


def _work(row: _Row, authored: datetime, now: datetime) -> Document:
    """Return when the work was really done, for tasks that were begun."""
    if row.status not in {"in-progress", "completed"}:
        return {}
    begun = authored + (now - authored) / 4
    period = {"start": _instant(begun)}
    if row.status in FINAL:
        period["end"] = _instant(begun + (now - authored) / 4)
    return {"executionPeriod": period}


def _due(row: _Row, now: datetime) -> str:
    if row.by_day:
        return (now + timedelta(days=row.due or 0)).date().isoformat()
    return _instant(now + timedelta(hours=row.due or 0))


def _instant(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
