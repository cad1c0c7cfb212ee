"""A stand-in for a replay."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Player:
    """A recording that remembers what was asked of it."""

    position: float = 62.0
    duration: float = 3725.0
    playing: bool = True
    speed: float = 1.0
    loop: bool = False
    markers: tuple[float, ...] = ()

    def play(self):
        self.playing = True

    def pause(self):
        self.playing = False

    def seek(self, t):
        self.position = t

    def set_speed(self, x):
        self.speed = x

    def set_loop(self, on):
        self.loop = on
