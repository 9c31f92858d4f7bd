"""What is asked of a chain or rod: the functions of `chain.runs` as its methods."""

from collections.abc import Callable

from chain.line.at_a_glance import follows
from chain.line.line import Row
from chain.runs import fluctuations, response, sensitivities, steady, trajectories, transient


class Verbs(Row):
    """A row of bodies, and what is computed of it."""

    def _follows(self) -> dict[str, Callable[[], str]]:
        return follows(self.line)

    transient = transient.transient
    trajectories = trajectories.trajectories
    steady_state = steady.steady_state
    modes = response.modes
    response = response.response
    sensitivities = sensitivities.sensitivities
    noise_spectra = fluctuations.noise_spectra
    heat_cumulants = fluctuations.heat_cumulants
    fluctuations = fluctuations.fluctuations
