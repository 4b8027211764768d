"""Several worker processes that end like one: whoever comes after the signal is refused at once."""

from uvicorn.supervisors import Multiprocess


class Workers(Multiprocess):
    """uvicorn's supervisor, which alone would keep the socket open until the last worker has ended."""

    def terminate_all(self) -> None:
        """Let no further client in, then ask the workers to end."""
        for listener in self.sockets:
            listener.close()
        super().terminate_all()
