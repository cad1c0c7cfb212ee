"""One module a command; each has one `run`."""
