"""Sources, recordings and the live monitor; names come from where they are defined."""
