"""Which passwords are good enough, and new ones that nobody can guess.

Length and being hard to guess count, not signs and capitals.
https://pages.nist.gov/800-63-4/sp800-63b.html#passwordver
"""

import re
import secrets
import unicodedata

from graphql_schema.errors import ApiError, Problem
from graphql_schema.task.texts import folded

SHORTEST = 15
"""Characters that a password needs which is all that stands before an account."""
LONGEST_BYTES = 256
"""At least 64 characters of any script."""
_FEWEST_DIFFERENT = 6

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are read for each other."""
_GROUPS, _GROUP = 5, 5

_GUESSED_FIRST = (
    *(
        "password",
        "passwort",
        "passw0rd",
        "p@ssw0rd",
        "passphrase",
        "kennwort",
        "geheim",
        "secret",
        "letmein",
    ),
    *(
        "administrator",
        "admin",
        "welcome",
        "willkommen",
        "changeme",
        "default",
        "login",
        "taskward",
        "hospital",
    ),
    *("qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm", "qwerty", "qwertz", "azerty", "asdfgh"),
    *(
        "1q2w3e4r5t",
        "1q2w3e4r",
        "1qaz2wsx",
        "zaq12wsx",
        "qazwsx",
        "abcdefghijklmnopqrstuvwxyz",
        "abcdef",
        "abc",
    ),
    *("01234567890", "1234567890", "0987654321", "987654321", "123456789", "12345678", "1234567", "123456"),
    *("654321", "12345", "54321", "1234", "4321", "123", "321", "iloveyou", "sunshine", "princess", "monkey"),
    *("football", "baseball", "dragon", "master", "superman", "batman", "michael", "trustno1", "whatever"),
    *(
        "spring",
        "summer",
        "autumn",
        "winter",
        "sommer",
        "herbst",
        "doctor",
        "nurse",
        "practitioner",
        "clinic",
    ),
)
"""What most guesses are made of; the longer stand before their parts."""


def normalised(password: str) -> str:
    """Return the password in the form that is hashed: the same whatever keyboard typed it."""
    return unicodedata.normalize("NFKC", password)


def accepted(password: str, username: str) -> str:
    """Return the normalised password, or raise ApiError(INVALID) that says what is wrong, and not the password."""
    password = normalised(password)
    if len(password) < SHORTEST:
        raise _refused(f"A password has at least {SHORTEST} characters; several words are easy to remember.")
    if not _is_short_enough(password):
        raise _refused(f"A password has at most {LONGEST_BYTES} bytes.")
    if _is_easily_guessed(password, username):
        raise _refused(
            "This password is easily guessed: it is made of little more than the username, the commonest "
            "passwords or the same characters again."
        )
    return password


def new_password() -> str:
    """Return a password of 25 letters and digits that nobody can guess (123 bits), in groups to read aloud."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def _is_short_enough(password: str) -> bool:
    try:
        return len(password.encode()) <= LONGEST_BYTES
    except UnicodeEncodeError:
        raise _refused("A password is made of whole characters, without halves of surrogate pairs.") from None


def _is_easily_guessed(password: str, username: str) -> bool:
    words = (folded(username), *_GUESSED_FIRST)
    rest = re.sub("|".join(re.escape(word) for word in words if word), "", folded(password))
    return len(set(rest)) < _FEWEST_DIFFERENT


def _refused(text: str) -> ApiError:
    return ApiError(Problem.INVALID, text, "password")
