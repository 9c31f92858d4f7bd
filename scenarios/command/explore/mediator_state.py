"""The controls of the page about one mediator."""

from typing import Any

from scenarios.command.explore.controls import State, choice, number, written

LINK = "The link"
_BATHS = "Its surroundings"


class Oscillator(State):
    """A mediator: what it is made of."""

    frequency: float = number(
        50.0, 1.0, 3000.0, "frequency ω₀", "cm⁻¹", "How fast the mediator vibrates: a stiff bond is fast.", group=LINK
    )
    damping: float = number(
        25.0, 0.01, 10000.0, "damping γ̂", "cm⁻¹", "How strongly the two baths hold on to the mediator.", group=LINK
    )
    cutoff: float = number(
        165.0, 0.1, 5000.0, "cutoff D", "K", "Above it the baths have nothing to couple to: a Debye temperature.",
        group=LINK, needs="unlimited=no",
    )  # fmt: skip
    unlimited: bool = choice(False, "no cutoff", "Baths of all frequencies, D = ∞.", group=LINK)

    def mediator(self) -> dict[str, str]:
        """Its parameters with units."""
        return {
            "frequency": f"{written(self.frequency)} cm^-1",
            "damping": f"{written(self.damping)} cm^-1",
            "cutoff": "inf" if self.unlimited else f"{written(self.cutoff)} K",
        }


class MediatorState(Oscillator):
    """One mediator, and the temperature at which it is looked at."""

    temperature: float = number(
        300.0, 0.5, 2000.0, "temperature T", "K", "Of both baths: the point on the curve.", group=_BATHS
    )

    def tables(self) -> dict[str, Any]:
        """The scenario `mediator` with these parameters."""
        return {
            "scenario": "mediator",
            "parameters": {**self.mediator(), "temperature": f"{written(self.temperature)} K"},
        }
