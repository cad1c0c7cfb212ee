"""Calibration to one wearer: the session that asks, and what is made of its recordings. No Qt."""
