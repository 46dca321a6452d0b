"""``python -m kratom_site.take.manifest FOLDER DATE``: write sizes, digests and date of the editions there."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path


def write_manifest(folder: Path, date: str) -> None:
    """Write ``editions.json`` into a folder of editions, all of one date (of the sources, by ISO 8601)."""
    rows = {file.name: {"bytes": file.stat().st_size, "date": date,
                        "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
            for file in sorted(folder.iterdir()) if file.suffix in (".pdf", ".epub")}
    (folder / "editions.json").write_text(json.dumps(rows, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_manifest(Path(sys.argv[1]), sys.argv[2])
