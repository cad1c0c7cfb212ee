"""Networks, training and model files; importing this package loads no torch."""
