"""Names of unknown origin on their way to a terminal."""

from __future__ import annotations

import pytest

from app.plain_text import LONGEST, plain, told

OBEYED = {
    "an escape sequence": ("\x1b[2J", r"\x1b[2J"),
    "a title of the window": ("\x1b]0;mine\x07", r"\x1b]0;mine\x07"),
    "the same in one character": ("\x9b31m", r"\x9b31m"),
    "a line break": ("a\nb", r"a\nb"),
    "a carriage return": ("a\rb", r"a\rb"),
    "deletion": ("\x7f", r"\x7f"),
    "a line separator": ("\u2028", r"\u2028"),
    "an override of direction": ("\u202egnp.exe", r"\u202egnp.exe"),
    "an isolate": ("\u2066x\u2069", r"\u2066x\u2069"),
    "no UTF-8": ("\udcff", r"\udcff"),
}


@pytest.mark.parametrize("kind", OBEYED)
def test_what_a_terminal_would_obey_is_written_out(kind):
    text, shown = OBEYED[kind]
    assert plain(text) == shown


@pytest.mark.parametrize(
    "name", ["Muse-1A2B", "измерение 3.csv", "שלום", "C:\\eeg\\new.csv", "µV é"]
)
def test_other_text_is_left_as_it_is(name):
    """Names in any language are names."""
    assert plain(name) == name
    assert told(name) == name


def test_a_long_list_is_cut_to_its_beginning_its_end_and_a_number():
    """The sentences around it stay; so does a list that a person can read."""
    few = ", ".join(f"A{n}" for n in range(14))
    many = ", ".join(f"C{n}" for n in range(300))
    message = f"Model 'x' was trained on {few}; y lacks {many} (it offers {many}). Pick another."

    assert told(message) == (
        f"Model 'x' was trained on {few}; y lacks C0, C1, C2, C3, C4, ... and 294 more, C299 "
        "(it offers C0, C1, C2, C3, C4, ... and 294 more, C299). Pick another."
    )


def test_whatever_the_message_its_beginning_and_its_mend_stay():
    message = f"The file {'x' * 100_000} is no recording. Give one of: CSV."

    line = told(message)

    assert len(line) <= LONGEST + 10
    assert line.startswith("The file xxx")
    assert line.endswith("Give one of: CSV.")


def test_a_name_cannot_begin_a_line_of_its_own():
    """Else a file could be called so that the program seems to say something."""
    assert told("a.csv\naffectscope: all is well") == r"a.csv\naffectscope: all is well"
