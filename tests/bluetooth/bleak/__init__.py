"""Bluetooth that is not there: it stands in for bleak in the child that runs muselsl.

The folder above is put on the child's ``PYTHONPATH``; the file that ``AFFECTSCOPE_BLUETOOTH`` names
holds the headbands as JSON, and is read anew at each scan and each connection:

    {"headbands": [{"name": ..., "address": ..., "packets": FILE, "loses": [n, ...],
                    "silent_after": s or null, "hidden": false}],
     "broken": ""}

``FILE`` holds one notification a line: seconds, characteristic, bytes as hex. Nothing else of
muselsl is touched: what it decodes and publishes is its own work.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from . import exc

__all__ = ["BleakClient", "BleakScanner", "exc"]

CONTROL = "273e0001-4c4d-454d-96be-f03bac821358"
CLASSIC = {
    f"273e00{n:02x}-4c4d-454d-96be-f03bac821358": 31 + 3 * at
    for at, n in enumerate((3, 4, 5, 6, 7))
}
"""Declaration handles of the classic headband's EEG characteristics."""
OTHERS = {
    CONTROL: 13,
    "273e0013-4c4d-454d-96be-f03bac821358": 17,
    "273e0014-4c4d-454d-96be-f03bac821358": 20,
}


def _world():
    world = json.loads(Path(os.environ["AFFECTSCOPE_BLUETOOTH"]).read_text())
    if world.get("broken"):
        raise exc.BleakError(world["broken"])
    return world["headbands"]


@dataclass(frozen=True)
class Device:
    name: str
    address: str


class BleakScanner:
    @staticmethod
    async def discover(timeout=5.0):
        await asyncio.sleep(min(timeout, 0.1))
        return [Device(one["name"], one["address"]) for one in _world() if not one.get("hidden")]


@dataclass(frozen=True)
class Characteristic:
    uuid: str
    handle: int


@dataclass(frozen=True)
class Service:
    characteristics: list


class BleakClient:
    def __init__(self, address, timeout=10.0):
        self._address = address
        self._callbacks = {}
        self._player = None

    async def connect(self):
        known = {one["address"]: one for one in _world() if not one.get("hidden")}
        if self._address not in known:
            raise exc.BleakDeviceNotFoundError(f"{self._address} was not found")
        self._headband = known[self._address]
        self._packets = [
            (float(at), uuid, bytearray.fromhex(data))
            for at, uuid, data in map(
                str.split, Path(self._headband["packets"]).read_text().splitlines()
            )
        ]
        used = {uuid for _, uuid, _ in self._packets}
        handles = OTHERS | CLASSIC
        self._chars = {u: Characteristic(u, handles[u]) for u in sorted({CONTROL, *used})}

    async def disconnect(self):
        if self._player is not None:
            self._player.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._player

    @property
    def services(self):
        return [Service(list(self._chars.values()))]

    async def start_notify(self, uuid, callback):
        if uuid in self._chars:
            self._callbacks[uuid] = callback

    async def write_gatt_char(self, char, data, response=False):
        command = bytes(data[1:]).decode("ascii").strip()
        if command in ("d", "dc001") and self._player is None:
            self._player = asyncio.get_running_loop().create_task(self._play())

    async def _play(self):
        loop = asyncio.get_running_loop()
        began = loop.time()
        loses, last = set(self._headband.get("loses", ())), self._headband.get("silent_after")
        for n, (at, uuid, data) in enumerate(self._packets):
            if last is not None and at > last:
                return
            await asyncio.sleep(max(0.0, began + at - loop.time()))
            if n not in loses and uuid in self._callbacks:
                self._callbacks[uuid](self._chars[uuid], data)
