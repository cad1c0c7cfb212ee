"""Questions to the user, each one dialog that is answered before anything goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QDialog, QFileDialog, QInputDialog, QMessageBox

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QWidget

LONGEST_MARK = 200
"""Characters of a marker's text: a sentence; the timeline shows the beginning of it."""


def ask(
    parent: QWidget,
    title: str,
    text: str,
    *,
    yes: str,
    no: str,
    details: str = "",
    is_grave: bool = False,
) -> bool:
    """Ask a question with two answers; Enter, Escape and closing the dialog are the second one.

    Parameters
    ----------
    parent : QWidget
        Over which window.
    title, text : str
        What is asked, and what follows from it.
    yes, no : str
        The answers.
    details : str
        What there is no room for, shown on demand.
    is_grave : bool
        Whether it cannot be taken back; a sign says so.
    """
    box = QMessageBox(parent)
    if is_grave:
        box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle("Affectscope")
    box.setText(title)
    box.setInformativeText(text)
    box.setDetailedText(details)
    agreed = box.addButton(yes, QMessageBox.ButtonRole.DestructiveRole)
    stay = box.addButton(no, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    box.exec()
    is_yes = box.clickedButton() is agreed
    box.deleteLater()
    return is_yes


def ask_text(parent: QWidget, title: str, question: str) -> str | None:
    """Ask for a line of text; None where the user gives none."""
    dialog = QInputDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setLabelText(question)
    dialog.resize(420, dialog.height())
    taken = dialog.exec() == QDialog.DialogCode.Accepted
    text = " ".join(dialog.textValue().split())[:LONGEST_MARK]
    dialog.deleteLater()
    return text if taken and text else None


def ask_recording(parent: QWidget, folder: str) -> str | None:
    """Ask for the file of a recording; None where the user names none."""
    kinds = "Recordings (*.xdf *.xdfz *.edf *.bdf *.csv *.csv.gz *.fif *.vhdr *.set);;All files (*)"
    named, _ = QFileDialog.getOpenFileName(parent, "Open a recording", folder, kinds)
    return named or None


def ask_page(parent: QWidget, proposed: str) -> str | None:
    """Ask where a report goes; None where the user names no file."""
    named, _ = QFileDialog.getSaveFileName(parent, "Export a report", proposed, "Pages (*.html)")
    return named or None
