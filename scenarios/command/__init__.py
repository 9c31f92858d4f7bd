"""The command line: load, call the library, write. A module a command; nothing heavy is imported before one runs."""
