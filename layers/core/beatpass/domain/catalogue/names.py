"""What producers are called: unique, and looked for by how it begins.

See docs/specification.md 1.1 and 1.8.
"""

from __future__ import annotations

import re
import unicodedata

# Letters and marks that show nothing: the grapheme joiner, fillers, variation selectors, the blank of Braille.
_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u2800\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def folded_name(name: str) -> str:
    """One spelling for what a reader would take for the same name; empty where there is nothing to be seen."""
    text = _BLANK.sub("", unicodedata.normalize("NFKC", name)).casefold()
    return " ".join("".join(each for each in text if unicodedata.category(each) != "Cf").split())
