"""The vocabulary and the signal processing: pure, no threads, no files, no clock."""
