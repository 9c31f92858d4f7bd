"""The pages there are: their controls, what they show, and the experiments that they propose."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from scenarios.command.explore import chain_view, counter_example, mediator_view
from scenarios.command.explore.chain_state import ChainState
from scenarios.command.explore.controls import State, written
from scenarios.command.explore.mediator_state import MediatorState
from scenarios.command.explore.running import Run


@dataclass(frozen=True)
class Page:
    """One page.

    Attributes
    ----------
    name, label, lead : str
        In its address, on its tab, and above its controls.
    state : type of State
        Its controls.
    view : callable
        What it shows of a run.
    charts : sequence of tuple
        Keys of its charts, with their sizes, "wide" or "half".
    lessons : sequence of tuple
        Experiments: a title, what to look at, and the state.
    later : callable, optional
        What takes longer, and is shown when it is there.
    """

    name: str
    label: str
    lead: str
    state: type[State]
    view: Callable[[Run], dict[str, Any]]
    charts: tuple[tuple[str, str], ...]
    lessons: tuple[tuple[str, str, State], ...]
    later: Callable[[Any], dict[str, Any]] | None = None
    frames: bool = False

    def html(self, query: str) -> str:
        """The page with its controls set as a link asks."""
        from importlib.resources import files

        from jinja2 import Environment

        state = self.state.from_query(query)
        environment = Environment(autoescape=True)
        page = environment.from_string(files(__package__).joinpath("page.html").read_text(encoding="utf-8"))
        controls = [one | {"value": written(getattr(state, one["key"]))} for one in self.state.controls()]
        return page.render(
            name=self.name,
            title=self.label,
            lead=self.lead,
            pages=[(one.name, one.label) for one in PAGES.values()],
            groups=[(group, list(each)) for group, each in groupby(controls, lambda one: one["group"])],
            query=f"of={self.name}&{state.query()}",
            charts=[{"key": key, "size": size} for key, size in self.charts],
            lessons=[(title, about, f"{self.name}?{one.query()}") for title, about, one in self.lessons],
            frames=self.frames,
        )


_MEDIATOR = Page(
    "mediator",
    "One mediator",
    "A vibrating molecule between two bodies carries heat. How much, and what limits it?",
    MediatorState,
    mediator_view.view,
    (("temperature", "wide"), ("damping", "half"), ("window", "half")),
    (
        (
            "Frozen by quantum mechanics",
            "Cool a stiff bond: the thermal window closes below its frequency, and K falls.",
            MediatorState(frequency=400, damping=40, cutoff=1000, temperature=40),
        ),
        (
            "As much as one channel can",
            "Strong damping, no cutoff: K comes near the quantum of conductance, and never above.",
            MediatorState(frequency=50, damping=400, unlimited=True, temperature=25),
        ),
        (
            "The plateau",
            "A cutoff far below the bond: baths are hot, the mediator is not, and K stays.",
            MediatorState(frequency=1000, damping=300, cutoff=3, temperature=50),
        ),
    ),
)
_CHAIN = Page(
    "chain",
    "A chain",
    "Many bodies in a row, joined by mediators. Fourier's law is not put in: it comes out.",
    ChainState,
    chain_view.view,
    (("profile", "wide"), ("flow", "half"), ("ends", "half"), ("map", "half"), ("ballistic", "half")),
    (
        (
            "Fourier's law appears",
            "Press Play: the profile becomes a straight line, and the same current flows everywhere.",
            ChainState(),
        ),
        (
            "A cold end bends it",
            "From 60 K to 3 K: links freeze at the cold end, and the profile is steep where they conduct less.",
            ChainState(left=60, right=3, initial=3),
        ),
        (
            "A pulse spreads",
            "Heat given to the middle walks away at random: twice as wide takes four times as long.",
            ChainState(n=61, left=300, steady=False, until=100, pulse=True),
        ),
        (
            "Shut one end",
            "Nothing leaves at the right: the chain warms until it is as hot as the reservoir.",
            ChainState(n=15, right_end="insulated"),
        ),
    ),
    counter_example.later,
    frames=True,
)
PAGES = {one.name: one for one in (_MEDIATOR, _CHAIN)}
