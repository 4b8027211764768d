"""What comes out for one workload: ours, and what it is compared with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan
from statistics import median

from tests.benchmarks.figures import Figures, Round, cpu_ms_of, figures_of

FLOORS = ("constant", "raw", "library")
"""Bare answers, SQL by hand, and interpreted work, which a busy machine slows down as much as ours."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A workload's figures on each peer: "ours", the floors, and variants of ours.

    `over_floors` is how many times the processor time of all floors together ours is, each round
    by itself; memory is our server's, after the workload.
    """

    name: str
    title: str
    peers: Mapping[str, Figures]
    over_floors: float
    resident_mb: float

    @property
    def ours(self) -> Figures:
        """Our server's figures."""
        return self.peers["ours"]

    @property
    def audit_percent(self) -> float:
        """How much of the throughput of a busy core the audit trail takes, by processor time."""
        return 100 * (1 - 1 / self.times("unaudited"))

    def cpu_ms(self, peer: str) -> float:
        """Return a peer's processor time of one request; nan where it did not take part."""
        return self.peers[peer].cpu_ms if peer in self.peers else nan

    def times(self, peer: str) -> float:
        """Return how many times the processor time of a peer ours is; nan when that is not known."""
        return times(self.ours.cpu_ms, self.cpu_ms(peer))

    @property
    def errors(self) -> int:
        """How many answers of any peer were wrong."""
        return sum(each.errors for each in self.peers.values())

    @property
    def first_error(self) -> str:
        """The first wrong answer, "" when all were right."""
        return next((each.first_error for each in self.peers.values() if each.errors), "")


def measured(name: str, title: str, rounds: Mapping[str, Sequence[Round]], resident_mb: float) -> Measured:
    """Return what the rounds of each peer come to."""
    per_round = zip(*(rounds[peer] for peer in ("ours", *FLOORS)), strict=True)
    # In one round all are disturbed alike; between rounds a machine may slow down by half.
    over = [times(cpu_ms_of(ours), sum(map(cpu_ms_of, floors))) for ours, *floors in per_round]
    return Measured(
        name, title, {peer: figures_of(each) for peer, each in rounds.items()}, median(over), resident_mb
    )


def times(value: float, of: float) -> float:
    """Return how many times `of` a value is; nan when `of` was too little to be measured."""
    return value / of if of else nan
