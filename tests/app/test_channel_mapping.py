"""Channels are named in a window by the rules of ``--map``."""

import pytest

from app.channel_mapping import (
    ELECTRODES,
    channel_map_of,
    channels_to_name,
    headset_like,
    needs_naming,
    proposed_names,
)
from streaming.naming import name_channels
from streaming.signal.info import EPOC, MUSE
from tests.app.test_list_sources import a_stream

NAMELESS = a_stream(ch_names=("", "", "", ""))


def test_channels_that_are_electrodes_are_not_asked_about():
    assert not needs_naming(a_stream())
    assert channel_map_of(a_stream(), {}).pairs is None


@pytest.mark.parametrize(
    "names", [("", "", "", ""), ("a", "b", "c", "d"), ("TP9", "TP9", "AF7", "AF8")], ids=str
)
def test_channels_nobody_knows_are_asked_about(names):
    assert needs_naming(a_stream(ch_names=names))


def test_two_channels_on_one_electrode_are_refused_by_name():
    found = a_stream(ch_names=("a", "b", "c", "d"))
    refused = channel_map_of(found, {"a": "TP9", "c": "TP9"})

    assert refused.pairs is None
    assert refused.refusal == "Channels a, c are all called TP9. Give each its own electrode."


def test_a_channel_that_keeps_its_name_may_stand_in_the_way_of_another():
    refused = channel_map_of(a_stream(), {"AF7": "TP9"})

    assert refused.refusal.startswith("Channels TP9, AF7 are all called TP9.")


def test_nameless_channels_need_a_name_before_they_are_read():
    assert "Say which electrodes they are" in channel_map_of(NAMELESS, {}).refusal
    some = channel_map_of(NAMELESS, {"ch2": "AF7", "ch3": ""})
    assert some.pairs == {"ch2": "AF7"}


@pytest.mark.parametrize(("montage", "n_channels"), [(MUSE, 4), (MUSE, 5), (EPOC, 14)])
def test_a_headsets_own_order_can_be_taken_at_once(montage, n_channels):
    found = a_stream(n_channels=n_channels, ch_names=("",) * n_channels, units=("",) * n_channels)
    assert headset_like(found) is montage

    made = channel_map_of(found, proposed_names(found, montage))

    assert name_channels(found.ch_names, made.pairs)[0] == montage.sent[:n_channels]


def test_no_order_is_proposed_where_no_headset_sends_so_many_channels():
    found = a_stream(n_channels=8, ch_names=("",) * 8, units=("",) * 8)

    assert headset_like(found) is None
    assert channels_to_name(found) == tuple(f"ch{n}" for n in range(1, 9))


def test_each_electrode_can_be_chosen_once():
    assert len(set(ELECTRODES)) == len(ELECTRODES)
    assert ELECTRODES[:4] == MUSE.device_order
