"""From a frame to the frames whose answers are told beside its own: of units, and of what came after an end."""

from __future__ import annotations

from graph.frames import Atom, Frame, Slot
from graph.terminology import Terminology


def of_units(frame: Frame, terms: Terminology) -> list[tuple[str, Frame]]:
    """Return the units of the one thing that a frame names, each with the frame that asks the same of it."""
    if len(frame.names) != 1 or len(frame.names[0]) != 1 or frame.speaker:
        return []
    whole = frame.names[0][0]
    return [(unit, _renamed(frame, whole, unit)) for unit in terms.units_of(whole)]


def without_end(frame: Frame) -> Frame | None:
    """Return a frame that asks for all that stood or stands between two things, whenever; None without a relation."""
    if not frame.atom:
        return None
    return Frame("relation", atom=frame.atom._replace(topics=()), others=frame.others)


def _renamed(frame: Frame, name: str, other: str) -> Frame:
    def slot(one: Slot) -> Slot:
        return one._replace(names=tuple((other,) if names == (name,) else names for names in one.names))

    def atom(one: Atom) -> Atom:
        return one._replace(start=slot(one.start), end=slot(one.end))

    return frame._replace(
        atom=frame.atom and atom(frame.atom), others=tuple(map(atom, frame.others)), about=tuple(map(slot, frame.about))
    )
