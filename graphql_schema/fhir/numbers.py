"""Numbers that keep their spelling, because in FHIR the precision of a decimal carries meaning.

https://hl7.org/fhir/R4/datatypes.html#decimal
"""

from decimal import Decimal
from typing import Self

from graphql_schema.errors import ApiError, Issue, Problem

LONGEST = 100
"""Characters of one number."""

LARGEST_EXPONENT = 200
"""With LONGEST digits this still fits in the double of every reader."""

SURELY_64_BIT = 18
"""Characters of an integer that surely fits in 64 bits."""


class DecimalNumber(Decimal):
    """A decimal that is written as it was read: `1.50`, `1e-7` and `-0` stay what they are."""

    __slots__ = ("literal",)

    literal: str

    def __new__(cls, literal: str) -> Self:
        """Keep `literal`, which is a JSON number."""
        number = super().__new__(cls, literal)
        number.literal = literal
        return number


def number_from_text(literal: str) -> DecimalNumber:
    """Return a JSON number with a fraction or an exponent.

    Raises ApiError(INVALID) with issue code `value` where it is longer or larger than any measure.
    """
    if len(literal) > LONGEST:
        raise too_large(f"A number is longer than {LONGEST} characters.")
    _, _, exponent = literal.upper().partition("E")
    if exponent and abs(int(exponent)) > LARGEST_EXPONENT:
        raise too_large(f"A number has an exponent beyond {LARGEST_EXPONENT}.")
    return DecimalNumber(literal)


def number_from_integer(literal: str) -> int | DecimalNumber:
    """Return a JSON number without a fraction; as a decimal where an int would change its text.

    Raises like number_from_text.
    """
    if len(literal) <= SURELY_64_BIT and literal != "-0":
        return int(literal)
    number = number_from_text(literal)
    fits = literal != "-0" and -(2**63) <= number < 2**63
    return int(literal) if fits else number


def too_large(sentence: str) -> ApiError:
    """Return the failure of a number that cannot be kept."""
    return ApiError.of(Problem.INVALID, [Issue("value", sentence)])
