"""Parameters of the mediator model from measured conductivities."""
