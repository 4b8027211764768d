"""The failure that only an operator can mend."""


class Misconfigured(Exception):  # noqa: N818 - said of the installation, not of the code
    """What is wrong with this installation, in a sentence or more for its operator, without secrets.

    The command line prints it and exits with code 2.
    """
