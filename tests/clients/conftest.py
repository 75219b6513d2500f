"""The traffic of recordings, judged for its client."""

from tests.recordings.conftest import judged, recorded, traffic

__all__ = ["judged", "recorded", "traffic"]
