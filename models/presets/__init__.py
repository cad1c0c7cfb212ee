"""The two projects that this one starts from, run again: their faults with them, ours beside."""
