"""Names of producers: unique, and searched by prefix.

See docs/specification.md 1.1 and 1.8; seeds, "Adding Collaborators".
"""

from __future__ import annotations

import re
import unicodedata

# Letters and marks without a visible glyph: the grapheme joiner, fillers, variation selectors, the Braille blank.
_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u2800\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def normalise_name(name: str) -> str:
    """One spelling for all names that look the same; empty for a name without a visible character."""
    text = _BLANK.sub("", unicodedata.normalize("NFKC", name)).casefold()
    return " ".join("".join(each for each in text if unicodedata.category(each) != "Cf").split())
