"""liblsl keeps quiet, and keeps its user's configuration."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from streaming.liblsl import WARNINGS, with_log_level

ROOT = Path(__file__).parents[2]

SEND = """
import logging, sys
logging.getLogger("streaming").setLevel(sys.argv[1])
from streaming.liblsl import pylsl
outlet = pylsl.StreamOutlet(pylsl.StreamInfo("quiet", "EEG", 1, 128, "float32", "quiet"))
print(outlet.get_info().session_id())
"""

OURS = "[multicast]\nResolveScope = machine\n[lab]\nSessionID = ours\n"


def sending(tmp_path, configuration, level="WARNING", **environment):
    """Open an outlet in a fresh process; return its session's name and what was said."""
    file = tmp_path / "lsl_api.cfg"
    file.write_text(configuration)
    ran = subprocess.run(
        [sys.executable, "-c", SEND, level],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT), "LSLAPICFG": str(file)} | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.strip(), ran.stderr


@pytest.mark.lsl
class TestFirstUse:
    def test_nothing_is_said_and_the_users_settings_hold(self, tmp_path):
        assert sending(tmp_path, OURS) == ("ours", "")

    def test_the_folder_one_is_in_may_hold_them_too(self, tmp_path):
        """As liblsl finds them, where no other file is named."""
        file = tmp_path / "elsewhere.cfg"
        file.write_text(OURS.replace("ours", "elsewhere"))
        assert sending(tmp_path, OURS, LSLAPICFG=str(file)) == ("elsewhere", "")

    def test_a_level_that_the_user_set_holds(self, tmp_path):
        session, said = sending(tmp_path, f"{OURS}[log]\nlevel = 0\n")
        assert session == "ours"
        assert "INFO" in said

    def test_more_talk_from_us_is_more_talk_from_it(self, tmp_path):
        session, said = sending(tmp_path, OURS, level="INFO")
        assert session == "ours"
        assert "Configuration loaded from" in said

    def test_a_configuration_that_liblsl_refuses_is_told(self, tmp_path):
        """As it would be without us."""
        session, said = sending(tmp_path, f"{OURS}[ports]\nIPv6 = perhaps\n")
        assert session == "default"
        assert "Unsupported setting for the IPv6 parameter" in said

    def test_a_configuration_that_is_not_there_is_told(self, tmp_path):
        session, said = sending(tmp_path, OURS, LSLAPICFG=str(tmp_path / "absent.cfg"))
        assert session == "ours"
        assert "absent.cfg not found" in said


def test_a_level_is_all_that_is_added():
    assert with_log_level("", WARNINGS) == "[log]\nlevel = -1\n"
    assert with_log_level("[lab]\nSessionID = a", -2) == "[lab]\nSessionID = a\n[log]\nlevel = -2\n"


@pytest.mark.parametrize("line", ["level = 2", "file = lsl.log", "; level = 2"])
def test_the_users_own_settings_for_the_log_are_left_alone(line):
    """The level would hold for the user's log file too."""
    assert with_log_level(f"[lab]\nSessionID = a\n[log]\n{line}\n", WARNINGS) is None
