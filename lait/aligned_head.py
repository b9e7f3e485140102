"""The aligned head: each token of the hypothesis meets its counterpart in the premise.

One or two vectors that attend to a whole pair say little of a number, a name or a
"not" that differs. Decomposable attention (Parikh et al., 2016, arXiv 1606.01933)
compares token by token, and all its products but two small ones depend on one
segment alone, so that a pair of a tile costs little (``lait.aligned_tile``).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lait.heads import PooledHead

# Attention heads of the alignment and the size of each: a softmax costs as much as its products.
ALIGNMENT_HEADS = 4
QUERY_SIZE = 32
VALUE_SIZE = 64
JOINED = ALIGNMENT_HEADS * (QUERY_SIZE + VALUE_SIZE)


class Alignment(nn.Module):
    """Compares each hypothesis token with what it attends to in the premise.

    With x_i the normalised states of the hypothesis and y_j of the premise (all
    other segments), for each of the heads:

        b_i = sum_j softmax_j(Q x_i . K y_j / sqrt(QUERY_SIZE)) B y_j
        alignment = mean_i relu(A x_i + c + b_i)

    (their equations 1 to 5, with the mean for the sum). Their comparison relu(A x_i +
    B beta_i) is linear in beta_i, the weighted mean of the y_j, so B y_j is projected
    once a token of the premise instead of once a pair of tokens.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.query = nn.Linear(width, ALIGNMENT_HEADS * QUERY_SIZE)
        self.key = nn.Linear(width, ALIGNMENT_HEADS * QUERY_SIZE, bias=False)
        self.own = nn.Linear(width, self.width)
        self.value = nn.Linear(width, self.width, bias=False)

    @property
    def width(self) -> int:
        """Of the result."""
        return ALIGNMENT_HEADS * VALUE_SIZE

    def reset(self) -> None:
        """Start from what lexical overlap would do: like attends to like, and is subtracted."""
        with torch.no_grad():
            nn.init.orthogonal_(self.query.weight)
            self.key.weight.copy_(self.query.weight)
            nn.init.normal_(self.own.weight, std=self.own.in_features**-0.5)
            self.value.weight.copy_(-self.own.weight)

    def project_hypothesis(self, hidden: Tensor) -> Tensor:
        """Query and A x + c, joined: [..., width] -> [..., JOINED]; :func:`cut` parts them."""
        return _joined(self.norm(hidden), self.query, self.own)

    def project_premise(self, hidden: Tensor) -> Tensor:
        """Key and B y, joined: [..., width] -> [..., JOINED]; :func:`cut` parts them."""
        return _joined(self.norm(hidden), self.key, self.value)

    def forward(self, hidden: Tensor, segment_ids: Tensor) -> Tensor:
        """The formula above for whole examples: [examples, alignment width].

        hidden : [examples, tokens, width]. segment_ids : [examples, tokens], -1 for
        padding. An example without a premise gets zeros.
        """
        hypothesis, premise = segment_ids == 0, segment_ids > 0
        # Segment 0 stands first: what is behind the longest one needs no query.
        longest = int(hypothesis.sum(dim=1).max())
        query, own = cut(self.project_hypothesis(hidden[:, :longest]))
        key, value = cut(self.project_premise(hidden))
        scores = torch.einsum("eihs,ejhs->ehij", query * QUERY_SIZE**-0.5, key).float()
        # The lowest number, not minus infinity: a row without a premise stays a number.
        lowest = torch.finfo(scores.dtype).min
        shares = scores.masked_fill(~premise[:, None, None], lowest).softmax(dim=-1)
        found = torch.einsum("ehij,ejhv->eihv", shares.to(value.dtype), value)
        compared = F.relu(own + found).flatten(2)
        member = (hypothesis[:, :longest] & premise.any(dim=1, keepdim=True)).to(compared.dtype)
        counts = hypothesis.sum(dim=1, keepdim=True).clamp(min=1).to(compared.dtype)
        return (member[:, None] @ compared)[:, 0] / counts


def cut(projected: Tensor) -> tuple[Tensor, Tensor]:
    """Part what a projection joined: [..., heads, QUERY_SIZE], [..., heads, VALUE_SIZE]."""
    first, second = projected.split(
        [ALIGNMENT_HEADS * QUERY_SIZE, ALIGNMENT_HEADS * VALUE_SIZE], dim=-1
    )
    heads = (ALIGNMENT_HEADS, -1)
    return first.unflatten(-1, heads), second.unflatten(-1, heads)


def _joined(states: Tensor, first: nn.Linear, second: nn.Linear) -> Tensor:
    """Both layers as one product."""
    weight = torch.cat([first.weight, second.weight])
    bias = None if first.bias is None else torch.cat([first.bias, second.bias])
    return F.linear(states, weight, bias)


class AlignedHead(PooledHead):
    """A pooled head that reads the hypothesis's first position and the alignment.

    With the letters of :class:`lait.heads.PooledHead` and a the alignment of the
    states that enter the last layer:

        logits = V gelu(W [c_h; a] + U [u_h; u_p; |u_h - u_p|; u_h * u_p] + b) + d

    The premise's first position is not read: the alignment says more and costs less.
    """

    places = (0,)

    def __init__(self, width: int, num_labels: int, dropout: float) -> None:
        alignment = Alignment(width)
        super().__init__(width, num_labels, dropout, width + alignment.width)
        self.alignment = alignment

    def reset(self) -> None:
        """Start the alignment, and let the classifier hear it from the beginning."""
        self.alignment.reset()
        with torch.no_grad():
            nn.init.normal_(self.read.weight[:, -self.alignment.width :], std=0.05)

    def features(self, read: Tensor, entering: Tensor, segment_ids: Tensor) -> Tensor:
        """[c_h; a]: [examples, width + alignment width]."""
        return torch.cat([read[:, 0], self.alignment(entering, segment_ids)], dim=-1)
