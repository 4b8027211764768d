"""The words that made-up tasks are made of; nobody of these names is meant."""

from typing import NamedTuple


class Work(NamedTuple):
    """A category of tasks, and what such tasks say."""

    category: str
    descriptions: tuple[str, ...]
    notes: tuple[str, ...]


WORK = (
    Work(
        "Care Coordination",
        (
            "Arrange the discharge meeting with the family and the home care service",
            "Agree on the care plan with the physiotherapist before the weekend",
            "Confirm the transport to dialysis for the coming week",
        ),
        ("The daughter can be reached after 17:00.", "Home care confirmed two visits a day."),
    ),
    Work(
        "Medication Reconciliation",
        (
            "Compare the discharge medication with the list of the general practitioner",
            "Clarify the double prescription of metoprolol",
            "Check the warfarin dose after the last INR",
        ),
        ("The patient brought the boxes along.", "The pharmacy reports no refill since March."),
    ),
    Work(
        "Lab Follow-up",
        (
            "Review abnormal lab results and contact patient",
            "Repeat the potassium before the evening dose",
            "Call the laboratory about the missing blood culture",
        ),
        ("HbA1c results came back at 8.2%, need to discuss treatment adjustment", "Sample was haemolysed."),
    ),
    Work(
        "Patient Outreach",
        (
            "Call the patient about the missed appointment",
            "Remind of the influenza vaccination",
            "Ask how the first week with the new inhaler went",
        ),
        ("Left a message on the answering machine.", "Prefers calls in the morning."),
    ),
    Work(
        "Documentation",
        (
            "Complete the wound documentation with photographs",
            "Sign the transfer letter",
            "Enter the outside imaging report",
        ),
        ("The photographs are on the ward's tablet.", "Waits for the radiologist's report."),
    ),
    Work(
        "Referral Management",
        (
            "Send the referral to cardiology with the last echocardiogram",
            "Ask nephrology for an earlier appointment",
            "Check whether the insurer has approved the rehabilitation",
        ),
        ("The insurer asked for one more form.", "Cardiology offers Thursday at 10:30."),
    ),
)

GIVEN_NAMES = (
    "Ada", "Amir", "Beatriz", "Chen", "Dilan", "Elif", "Femi", "Grace", "Hana", "Ines", "Jonas", "Kofi",
    "Lena", "Mateo", "Nadia", "Oskar", "Priya", "Quinn", "Rosa", "Samir", "Tomasz", "Uma", "Vera", "Yusuf",
)  # fmt: skip

FAMILY_NAMES = (
    "Abara", "Bauer", "Castillo", "Dubois", "Eriksen", "Fofana", "Garcia", "Haddad", "Ito", "Jensen",
    "Kowalski", "Lindqvist", "Moreau", "Nguyen", "Okafor", "Petrov", "Rossi", "Schmidt", "Tanaka", "Weber",
)  # fmt: skip
