"""Lethe's lake in Spark: every event once, and what was sealed for those who may open it."""

from lethe.events import identities, read_events
from lethe.unseal import unseal

__all__ = ["identities", "read_events", "unseal"]
