"""The controls of the page about a chain."""

from typing import Any, Literal

from scenarios.command.explore.controls import choice, number, written
from scenarios.command.explore.mediator_state import LINK, Oscillator

SPACING, AREA = "6 nm", "36 nm^2"  # of particles of 5 nm, a nanometre apart
SAMPLES = 81
_MOST_STEPS = 20_000  # some hundreds are usual; nobody waits at a slider for more
_BODIES, _ENDS, _RUN, _PULSE, _WITHOUT = "The bodies", "The ends", "The run", "A pulse", "Without bodies"
_WITH_PULSE = "steady=no&pulse=yes"


class ChainState(Oscillator):
    """A chain of solid particles joined by mediators, its ends, and what happens to it."""

    parallel: int = number(
        3, 1, 100, "mediators side by side", "", "Molecules in each gap, on modes of their own.", group=LINK
    )
    n: int = number(30, 1, 200, "bodies N", "", "Particles in the row; there are N + 1 links.", group=_BODIES)
    atoms: float = number(
        3862, 100, 1e6, "atoms in each", "", "What a body can hold: a gold particle of 5 nm has 3862.", group=_BODIES
    )
    debye: float = number(
        165.0, 20.0, 2000.0, "Debye temperature", "K", "Stiff bodies freeze at higher temperatures.", group=_BODIES
    )
    left_end: Literal["held", "insulated"] = choice(
        "held", "left end", "Held at a temperature, or closed for heat.", group=_ENDS
    )
    left: float = number(
        400.0, 1.0, 1000.0, "left temperature", "K", "Of the reservoir at the left.", group=_ENDS, needs="left_end=held"
    )
    right_end: Literal["held", "insulated"] = choice(
        "held", "right end", "Held at a temperature, or closed for heat.", group=_ENDS
    )
    right: float = number(
        300.0, 1.0, 1000.0, "right temperature", "K", "Of the reservoir at the right.", group=_ENDS,
        needs="right_end=held",
    )  # fmt: skip
    initial: float = number(300.0, 1.0, 1000.0, "temperature at the start", "K", "Of all bodies.", group=_ENDS)
    steady: bool = choice(True, "until steady", "The run ends when nothing changes any more.", group=_RUN)
    until: float = number(500.0, 0.1, 1e6, "time of the end", "ns", "When the run ends.", group=_RUN, needs="steady=no")
    sampling: Literal["linear", "logarithmic"] = choice(
        "linear", "times shown", "Evenly spaced, or dense at the beginning.", group=_RUN
    )
    pulse: bool = choice(
        False, "heat one body", "For a while; in a run that is not until steady.", group=_PULSE, needs="steady=no"
    )
    power: float = number(1.0, 0.001, 1000.0, "power", "nW", "Of the pulse.", group=_PULSE, needs=_WITH_PULSE)
    duration: float = number(2.0, 0.01, 1e5, "duration", "ns", "From the time 0 on.", group=_PULSE, needs=_WITH_PULSE)
    place: Literal["middle", "first", "last"] = choice(
        "middle", "into the body", "Which one is heated.", group=_PULSE, needs=_WITH_PULSE
    )
    coupling: float = number(
        50.0, 1.0, 1000.0, "springs Ω", "cm⁻¹",
        "The counter-example: the same mediators joined by springs, with no bodies between them.", group=_WITHOUT,
    )  # fmt: skip

    def tables(self) -> dict[str, Any]:
        """A transient of a chain."""
        chain = {
            "n": self.n,
            "left": self._end("left"),
            "right": self._end("right"),
            "spacing": SPACING,
            "area": AREA,
            "links": {"kind": "harmonic", **self._link(), "count": float(self.parallel)},
            "subsystems": {
                "kind": "debye",
                "debye_temperature": f"{written(self.debye)} K",
                "atoms": float(self.atoms),
            },
        }
        if self.pulse and not self.steady:
            chain["sources"] = [{"site": self._heated(), "current": self._current()}]
        run = {
            "initial": f"{written(self.initial)} K",
            "until": "steady" if self.steady else f"{written(self.until)} ns",
            "samples": SAMPLES,
            "sampling": self.sampling,
            "segment": SAMPLES,  # so short a run needs no checkpoints
            "most_steps": _MOST_STEPS,
        }
        return {"chain": chain, "run": run}

    def _link(self) -> dict[str, str]:
        made = self.mediator()
        return {key: value for key, value in made.items() if value != "inf"}

    def _end(self, side: str) -> Any:
        held = getattr(self, f"{side}_end") == "held"
        return f"{written(getattr(self, side))} K" if held else {"kind": "insulated"}

    def _heated(self) -> int:
        return {"first": 1, "middle": (self.n + 1) // 2, "last": self.n}[self.place]

    def _current(self) -> dict[str, Any]:
        return {
            "kind": "steps",
            "time": [f"{written(self.duration)} ns"],
            "value": [f"{written(self.power)} nW", "0 W"],
        }
