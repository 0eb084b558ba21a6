"""Each file has the scenes of one part of the catalogue."""
from . import accounts, bots, content, exploits, files, framing, identity, leaks, tls  # noqa: F401
