"""Draw the pictures of the documentation: ``python -m tests.screenshots [FOLDER]``."""

from __future__ import annotations

import argparse
import io
import os
import re
from pathlib import Path

from rich.console import Console

from app.terminal_picture import picture as terminal_picture
from tests.app.views import ScriptedView, a_presenter
from tests.calibration_pictures import SHOWN, calibration_picture
from tests.dialog_pictures import fit_check_picture, source_picture
from tests.pictures import a_bad_session, a_good_session, the_model, window_picture

FOLDER = Path(__file__).parents[1] / "assets" / "docs" / "images"


def draw_terminal(view: ScriptedView, path: Path) -> None:
    """Draw the terminal's picture."""
    console = Console(file=io.StringIO(), record=True, width=80, height=24, force_terminal=True)
    presenter = a_presenter(view, model=the_model(view))
    console.print(terminal_picture(presenter.frame(traces=False), console.width))
    drawn = console.export_svg(title="affectscope monitor --headless")
    # Faces would be fetched from the network by whoever looks at the picture: any other will do.
    for part in (r"@font-face \{.*?\}\s*", r"\s*<!--.*?-->"):
        drawn = re.sub(part, "", drawn, flags=re.DOTALL)
    path.write_text(drawn, "utf-8")


def main() -> None:
    """Draw all of them."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER, help="where they go")
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    # Late: where Qt draws must be said before it is loaded.
    from tests.screens import screen_picture  # noqa: PLC0415

    for name, view, theme in (
        ("dashboard-dark", a_good_session(), "dark"),
        ("dashboard-light-bad-signal", a_bad_session(), "light"),
    ):
        window_picture(view, theme).save(str(folder / f"{name}.png"))
    for name, theme in (
        ("welcome", "dark"),
        ("review", "light"),
        ("library", "light"),
        ("settings", "dark"),
        ("diagnostics", "light"),
        ("keys", "dark"),
    ):
        screen_picture(name, theme).save(str(folder / f"{name}-{theme}.png"))
    for page, theme in SHOWN:
        picture = calibration_picture(page, theme)
        picture.save(str(folder / f"calibration-{page}-{theme}.png"))
    source_picture("dark").save(str(folder / "sources-dark.png"))
    fit_check_picture("light").save(str(folder / "fit-check-light.png"))
    draw_terminal(a_good_session(), folder / "terminal.svg")


if __name__ == "__main__":
    main()
