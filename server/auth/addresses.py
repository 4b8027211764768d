"""Which addresses are this computer's own."""

from ipaddress import ip_address


def is_loopback(host: str) -> bool:
    """Say whether only this computer can reach `host`."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
