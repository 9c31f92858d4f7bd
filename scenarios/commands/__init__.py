"""The commands of `heatchain`, a module each: nothing heavy is imported before a command runs."""
