"""The errors that muselsl catches."""


class BleakError(Exception):
    """Anything that Bluetooth objects to."""


class BleakDeviceNotFoundError(BleakError):
    """A headband that does not answer."""
