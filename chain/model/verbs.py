"""What is asked of a chain or rod: the functions of `chain.runs` as its methods."""

from chain.line.line import Row
from chain.runs import fluctuations, response, sensitivities, steady, trajectories, transient


class Verbs(Row):
    """A row of bodies, and what is computed of it."""

    transient = transient.transient
    trajectories = trajectories.trajectories
    steady_state = steady.steady_state
    modes = response.modes
    response = response.response
    sensitivities = sensitivities.sensitivities
    noise_spectra = fluctuations.noise_spectra
    heat_cumulants = fluctuations.heat_cumulants
    fluctuations = fluctuations.fluctuations
