"""Each check finds its fault and names the mend; the exit code is 8 where one fails."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError
from types import SimpleNamespace

import pytest

from app import checks, screen
from app.checks import Check
from app.commands import doctor
from streaming.errors import BundleError
from streaming.sources.muse_link import Headband, Scan


def versions(**installed):
    """Return a stand-in for `importlib.metadata.version`."""

    def version_of(name):
        if name not in installed:
            raise PackageNotFoundError(name)
        return installed[name]

    return version_of


def raising(error):
    """Return a function that raises."""

    def fail(*_):
        raise error

    return fail


@pytest.mark.parametrize(
    ("version", "status"), [((3, 10, 9), "FAIL"), ((3, 11, 0), "OK"), ((4, 0, 0), "OK")]
)
def test_python_is_held_against_the_oldest_supported(version, status):
    """3.11 is the floor."""
    assert checks.check_python(version).status == status


def test_an_old_and_a_missing_package_are_both_named():
    """One look shows all that is wrong."""
    found = checks.check_packages(
        ["torch>=2.10", "numpy>=1.26", "typer>=0.20"], versions(torch="2.9.1", numpy="2.4.6")
    )
    assert found.status == "FAIL"
    assert found.detail == "torch 2.9.1 is not >=2.10; typer is missing"
    assert found.mend


def test_packages_of_extras_are_not_asked_for():
    """Who does not train on torcheeg's data sets need not have it."""
    found = checks.check_packages(
        ["numpy>=1.26", 'torcheeg>=1.1.3; extra == "torcheeg"'], versions(numpy="2.4.6")
    )
    assert (found.status, found.detail) == ("OK", "1 at or above their floors")


def test_a_checkout_that_is_not_installed_is_a_warning():
    """`python -m app` works without an installation."""
    assert checks.check_packages(None).status == "WARN"


def test_torch_is_loaded_and_gives_the_right_answer():
    """The real one, on this machine."""
    assert checks.check_torch(doctor._one_inference).status == "OK"


@pytest.mark.parametrize("error", [ImportError("libgomp"), OSError("no"), ArithmeticError("1.4")])
def test_a_torch_that_fails_is_reported_not_raised(error):
    """The doctor goes on to the next check."""
    found = checks.check_torch(raising(error))
    assert (found.status, found.detail) == ("FAIL", str(error))


def test_liblsl_tells_its_version():
    """pylsl gives it times 100."""
    assert checks.check_liblsl(lambda: 118) == Check("liblsl", "OK", "1.18")


def test_a_missing_liblsl_names_the_way_to_get_it():
    """There is no wheel for Linux on Arm."""
    found = checks.check_liblsl(
        raising(RuntimeError("LSL binary library file was not found.\nmore"))
    )
    assert found.status == "FAIL"
    assert found.detail == "LSL binary library file was not found."
    assert "PYLSL_LIB" in found.mend


@pytest.mark.skipif(not screen.sys.platform.startswith("linux"), reason="Linux packages")
class TestScreen:
    """Looked at before Qt is started, which would abort the process."""

    @pytest.fixture(autouse=True)
    def one_screen_of_each_kind(self, monkeypatch):
        """Screens that answer, whatever this machine has."""
        monkeypatch.setattr(screen, "x_answers", lambda display: display == ":0")
        monkeypatch.setattr(screen, "wayland_answers", lambda name, _: name == "wayland-0")

    def test_no_screen_is_a_warning_because_the_terminal_works(self):
        """A server needs no screen."""
        found = checks.check_screen({}, lambda _: ())
        assert found.status == "WARN"
        assert "terminal" in found.mend

    def test_a_screen_that_does_not_answer_is_none(self):
        """As where a connection was closed that a screen was lent through."""
        found = checks.check_screen({"DISPLAY": "localhost:10.0"}, lambda _: ())
        assert (found.status, found.detail) == (
            "WARN",
            "no screen answers (DISPLAY is localhost:10.0)",
        )

    def test_the_screen_that_needs_fewest_packages_counts(self):
        """Qt takes the other one where one of two cannot be had."""

        def missing(wanted):
            return tuple(package for package in wanted if "xcb" in package)

        both = {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}
        assert checks.check_screen(both, missing).status == "OK"
        assert "libxcb-cursor0" in checks.check_screen({"DISPLAY": ":0"}, missing).mend

    def test_missing_libraries_beside_a_screen_fail_with_the_exact_line(self):
        """The dashboard would not open."""
        lacking = ("libglib2.0-0", "libxcb-cursor0")
        found = checks.check_screen(
            {"DISPLAY": ":0"}, lambda wanted: tuple(p for p in wanted if p in lacking)
        )
        assert found.status == "FAIL"
        assert found.mend == "sudo apt-get install -y libglib2.0-0 libxcb-cursor0"

    def test_missing_libraries_without_a_screen_only_warn(self):
        """Nothing would be shown anyway."""
        found = checks.check_screen({}, tuple)
        assert found.status == "WARN"
        assert "libxcb-cursor0" in found.mend

    def test_a_screen_with_all_libraries_is_fine(self):
        """Wayland counts as well."""
        assert checks.check_screen({"WAYLAND_DISPLAY": "wayland-0"}, lambda _: ()).status == "OK"

    def test_a_package_is_missing_if_any_of_its_libraries_is(self):
        """libglib2.0-0 holds two that Qt loads."""
        missing = screen.missing_packages(
            screen.QT_LIBRARIES, lambda library: library != "libgthread-2.0.so.0"
        )
        assert missing == ("libglib2.0-0",)

    def test_a_library_that_no_machine_has_cannot_be_loaded(self):
        """The loader is asked, not a list of folders."""
        assert not screen.can_load("libaffectscope-has-no-such-library.so.0")
        assert screen.can_load("libc.so.6")


def test_the_data_folder_is_made_for_its_owner_alone(tmp_path):
    """Whatever was there before, nobody else may enter."""
    folder = tmp_path / "a" / "b"
    assert checks.check_folder(folder).status == "OK"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_made_fails_with_the_mend(tmp_path):
    """Here a file stands in its way."""
    (tmp_path / "a").write_text("a file")
    found = checks.check_folder(tmp_path / "a" / "b")
    assert found.status == "FAIL"
    assert "XDG_DATA_HOME" in found.mend


def test_what_the_doctor_prints_does_not_name_the_user(tmp_path, monkeypatch):
    """A report may be shown to others."""
    monkeypatch.setenv("HOME", str(tmp_path))
    assert checks.check_folder(tmp_path / "data").detail.startswith("~/data is")


@pytest.mark.parametrize(("n_free", "status"), [(5e9, "OK"), (5e8, "WARN"), (5e7, "FAIL")])
def test_free_space_is_judged_by_what_a_recording_takes(n_free, status):
    """An hour is 26 MB."""
    assert checks.check_space(n_free).status == status


@pytest.mark.parametrize(
    ("shipped", "broken", "status"),
    [
        ([True, False], [], "OK"),
        ([True, False], [0], "FAIL"),
        ([True, False], [1], "WARN"),
        ([True, False], [0, 1], "FAIL"),
        ([False], [], "FAIL"),
    ],
)
def test_a_broken_shipped_model_fails_and_a_broken_own_one_warns(shipped, broken, status):
    """And a program without any model of its own is not whole."""
    models = [SimpleNamespace(path=i, shipped=own) for i, own in enumerate(shipped)]

    def load(path):
        if path in broken:
            raise BundleError(f"model {path} is damaged")

    found = checks.check_models(load, models)
    assert found.status == status
    assert all(f"model {i} is damaged" in found.detail for i in broken)


def test_a_clock_that_runs_backwards_fails():
    """Latencies would be nonsense."""
    assert checks.check_clock(iter(range(1000, 0, -1)).__next__, 2e9).status == "FAIL"


def test_a_date_before_the_program_was_written_warns():
    """Recordings carry the date."""
    assert checks.check_clock(iter(range(1000)).__next__, 0.0).status == "WARN"
    assert checks.check_clock(iter(range(1000)).__next__, 2e9).status == "OK"


@pytest.mark.parametrize(
    ("output", "files", "status"),
    [
        ("utf-8", "UTF-8", "OK"),
        (None, "utf8", "OK"),
        ("ascii", "utf-8", "WARN"),
        ("utf-8", "cp1252", "WARN"),
    ],
)
def test_text_must_be_utf_8_both_ways(output, files, status):
    """µV is in most lines."""
    assert checks.check_text(output, files).status == status


@pytest.mark.parametrize("json_lines", [True, False])
@pytest.mark.parametrize(
    ("statuses", "code"), [(("OK", "WARN"), 0), (("OK", "FAIL", "OK"), 8), ((), 0)]
)
def test_the_exit_code_is_8_where_anything_fails(statuses, code, json_lines, capsys):
    """And every finding is printed all the same."""
    found = [Check(f"check {i}", status, "found") for i, status in enumerate(statuses)]
    assert doctor.report(found, json=json_lines) == code
    assert len(capsys.readouterr().out.splitlines()) == len(statuses)


def test_each_finding_is_one_json_line(capsys):
    """With its mend."""
    doctor.report([Check("a", "WARN", "b", "c")], json=True)
    assert json.loads(capsys.readouterr().out) == {
        "schema": 1,
        "kind": "check",
        "name": "a",
        "status": "WARN",
        "detail": "b",
        "mend": "c",
    }


def test_a_mend_stays_on_one_line_however_narrow_the_terminal(capsys, monkeypatch):
    """It is there to be copied."""
    monkeypatch.setenv("COLUMNS", "40")
    mend = "sudo apt-get install -y " + " ".join(screen.X_LIBRARIES)
    doctor.report([Check("screen", "FAIL", "libraries are missing", mend)], json=False)
    assert f"      {mend}\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("found", "status", "words"),
    [
        (Scan((Headband("Muse-5D1E", "a"),)), "OK", "Muse-5D1E"),
        (Scan(log=("Scan complete",)), "WARN", "Scan complete"),
        (Scan(trouble="Bluetooth does not answer"), "WARN", "does not answer"),
    ],
)
def test_bluetooth_is_looked_at_and_never_a_fault(found, status, words):
    """The simulator, files and LSL need none."""
    check = checks.check_bluetooth(lambda: found, "switch it on")
    assert (check.status, words in check.detail) == (status, True)
    assert ("switch it on" in check.mend) == (status == "WARN")


def test_every_check_runs_on_this_machine(user_folder):
    """Whatever is found, each one finds something and a fault never comes without its mend."""
    found = list(doctor.all_checks())
    assert {check.name for check in found} >= {
        "Python",
        "packages",
        "torch",
        "liblsl",
        "Muse",
        "screen",
        "data folder",
        "disk space",
        "models",
        "clock",
        "text",
    }
    assert all(check.mend for check in found if check.status != "OK")
    assert user_folder.is_dir()
