"""Where labelled trials come from."""
