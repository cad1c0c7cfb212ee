"""The room of a disk is known soon, and never waited for."""

from __future__ import annotations

import threading

import pytest

from app.disk_watch import EVERY, DiskWatch, Room, nearest
from tests.app.views import ManualClock

PATIENCE = 30.0


class Disk:
    """A disk that answers when it is told to, and counts who asks."""

    def __init__(self):
        self.free, self.asked = 212, []
        self.answers = threading.Event()
        self.answers.set()

    def __call__(self, folder):
        self.asked.append(folder)
        assert self.answers.wait(PATIENCE)
        return self.free


@pytest.fixture
def disk():
    made = Disk()
    yield made
    made.answers.set()


def looked(watch):
    """Wait for the look that goes on."""
    watch._thread.join(PATIENCE)
    assert not watch._thread.is_alive()


def test_what_is_known_is_told_at_once_and_looked_up_anew_every_few_seconds(disk, tmp_path):
    """Not with every picture."""
    clock = ManualClock()
    watch = DiskWatch(lambda: tmp_path, measure=disk, clock=clock)
    watch.newest()
    looked(watch)
    disk.free = 100
    clock.seconds = EVERY - 0.1
    assert watch.newest() == Room(tmp_path, 212)
    assert len(disk.asked) == 1
    clock.seconds = EVERY
    watch.newest()
    looked(watch)
    assert watch.newest() == Room(tmp_path, 100)


def test_a_disk_that_never_answers_keeps_nobody_waiting(disk, tmp_path):
    """Neither the picture nor the end of the program; nor is it asked again and again."""
    clock = ManualClock()
    watch = DiskWatch(lambda: tmp_path, measure=disk, clock=clock)
    disk.answers.clear()
    for _ in range(5):
        assert watch.newest() is None
        clock.seconds += EVERY
    assert len(disk.asked) <= 1
    assert watch._thread.daemon
    disk.answers.set()
    looked(watch)
    assert watch.newest() == Room(tmp_path, 212)


def test_of_another_folder_nothing_is_told_until_it_was_looked_at(disk, tmp_path):
    """The one before may lie on another disk."""
    folders = [tmp_path]
    watch = DiskWatch(lambda: folders[0], measure=disk, clock=ManualClock())
    watch.newest()
    looked(watch)
    folders[0] = tmp_path / "later" / "recordings"
    disk.answers.clear()
    assert watch.newest() is None
    disk.answers.set()
    looked(watch)
    assert watch.newest() == Room(folders[0], 212)
    assert disk.asked == [tmp_path, tmp_path]


def test_a_folder_that_is_not_there_yet_will_lie_on_the_disk_of_the_one_above(tmp_path):
    (tmp_path / "file").touch()
    assert nearest(tmp_path / "a" / "b") == tmp_path
    assert nearest(tmp_path / "file" / "b") == tmp_path
    assert nearest(tmp_path) == tmp_path
