"""The harmonic mediator between two Drude baths, [Panasyuk2012] Secs. II-V."""
