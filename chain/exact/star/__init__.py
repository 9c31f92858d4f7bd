"""The star of [Panasyuk2012] Fig. 1: a mediator between two baths of finitely many modes, followed exactly."""
