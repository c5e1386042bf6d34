"""What the operator of an installation adds to the imprint and its neighbours."""

from __future__ import annotations

from pathlib import Path


def operator_note(instance: Path, page: str, language: str) -> tuple[str, ...]:
    """Return what the operator adds to a page, in paragraphs.

    Parameters
    ----------
    instance : folder of the installation; ``texts/<page>.<language>.txt`` is read, plain text in
        UTF-8 with an empty line between paragraphs. No file means no addition.
    """
    path = instance / "texts" / f"{page}.{language}.txt"
    if not path.is_file():
        return ()
    text = path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n")
    return tuple(part.strip() for part in text.split("\n\n") if part.strip())
