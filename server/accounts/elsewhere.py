"""What there is in place of hashes where another issuer signs people in and keeps their passwords."""

from graphql_schema.errors import ApiError, Problem


class PasswordsElsewhere:
    """Makes no hash, and says why: a password that were made here would open nothing."""

    async def hash(self, password: str) -> str:  # noqa: ARG002 - as a hasher has it
        """Raise ApiError(BUSINESS_RULE)."""
        text = (
            "TASKWARD_OIDC_ISSUER signs people in and keeps their passwords: they are made and changed there."
        )
        raise ApiError(Problem.BUSINESS_RULE, text)
