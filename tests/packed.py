"""Files of a report folder as text, packed or not."""

import gzip
from pathlib import Path


def text_of(path: Path) -> str:
    """The text of a file."""
    content = path.read_bytes()
    return (gzip.decompress(content) if path.suffix == ".gz" else content).decode()
