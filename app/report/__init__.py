"""The report of one recording: what is measured of it, how it is drawn, and the page."""
