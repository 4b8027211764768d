"""The resource types that this server has beside Task, each with its interactions."""

from collections.abc import Iterator, Sequence

from rest_facade.audit.interactions import AUDIT_EVENT, AUDIT_OFFERS
from rest_facade.facade import Facade
from rest_facade.offer import Offer
from rest_facade.practitioner.interactions import PRACTITIONER, PRACTITIONER_OFFERS
from rest_facade.read_only.resource_type import ReadOnlyType

OTHER_OFFERS = (*AUDIT_OFFERS, *PRACTITIONER_OFFERS)
"""The interactions with resources that are no tasks; rows with the same path stand together."""


def types_beside_tasks(facade: Facade) -> Iterator[tuple[ReadOnlyType, Sequence[Offer]]]:
    """Yield the types that a server has whose parts these are."""
    if facade.audit_of:
        yield AUDIT_EVENT, AUDIT_OFFERS
    if facade.accounts_of:
        yield PRACTITIONER, PRACTITIONER_OFFERS
