"""How far the primary's log had come at which moments: from that follows how old a replica's data is."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from server.replicas.log_position import LogPosition


@dataclass(slots=True)
class Moments:
    """Notes of the primary, of about the last `kept_seconds`.

    Each says: whatever was acknowledged before this moment stands before this place in the log.
    Moments are seconds of the monotonic clock. Both grow from note to note.
    """

    kept_seconds: float
    _moments: list[float] = field(default_factory=list)
    _positions: list[LogPosition] = field(default_factory=list)

    def note(self, moment: float, position: LogPosition) -> None:
        """Add a note. Answers may overtake each other, so one may be older than the last: it is left out."""
        if self._moments and moment <= self._moments[-1]:
            return
        # Who has come as far as a place that was the last one later, has what was the last one before.
        while self._positions and self._positions[-1] >= position:
            self._positions.pop()
            self._moments.pop()
        self._moments.append(moment)
        self._positions.append(position)
        # One that is older stays, to tell a replica that is behind from notes that have just begun.
        if (useless := bisect_left(self._moments, moment - self.kept_seconds) - 1) > 0:
            del self._moments[:useless], self._positions[:useless]

    def shown_at(self, position: LogPosition) -> float | None:
        """Return the last moment whose every acknowledged change is there once the log is replayed this far.

        None if that is before every note, or on a timeline that the primary is not on: then it is the log of
        another server, which was promoted beside it.
        """
        if self._positions and position.timeline > self._positions[-1].timeline:
            return None
        place = bisect_right(self._positions, position)
        return self._moments[place - 1] if place else None

    @property
    def newest(self) -> float | None:
        """The moment of the last note."""
        return self._moments[-1] if self._moments else None

    def is_behind(self, position: LogPosition, at: float) -> bool | None:
        """Tell whether who has come this far lacks what was there `kept_seconds` before the moment `at`.

        None while nobody can know, because the notes do not reach back that far.
        """
        shown, oldest_allowed = self.shown_at(position), at - self.kept_seconds
        if shown is not None:
            return shown < oldest_allowed
        return True if self._moments and self._moments[0] <= oldest_allowed else None

    def forget(self) -> None:
        """Leave out all notes: they were of another database."""
        self._moments.clear()
        self._positions.clear()
