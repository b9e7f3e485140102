"""Pairs that pass whole joint layers: all pairs of a tile, or some.

The tokens of all pairs are rows of one table without padding (``lait.pair_rows``).
The first joint layer's projections, and each token's attention over its own segment, are
made once a segment (``lait.first_joint_layer``); what follows attention runs over the rows;
and where the head reads single positions, the last layer is computed at those only
(``lait.joint_layers``).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from lait.batching import batches_by_tokens
from lait.first_joint_layer import Keys, Meeting, beside_partners, complete_rows
from lait.heads import PooledHead
from lait.joint_layers import finish, pair_context
from lait.modeling import LaitForSequenceClassification
from lait.pair_batches import all_pairs, length_batches
from lait.pair_rows import PairRows, Placed
from lait.segments import PackedStates, starts, token_index
from lait.sides import HYPOTHESIS, PREMISE, Side, prepare_side

# Bytes of one table of the tokens of pairs that are in flight together: below what
# ``lait.memory`` can keep for the next table.
TABLE_BYTES = 30 * 2**20
# Tokens of hypotheses that meet some premises together, and how far padding may swell them.
HYPOTHESIS_TOKENS = 2048
HYPOTHESIS_PADDING = 2


def deep_tile(
    model: LaitForSequenceClassification,
    hypotheses: PackedStates,
    premises: PackedStates,
    batch_tokens: int,
) -> Tensor:
    """Logits float32 [hypotheses, premises, labels] of all pairs."""
    shape = len(hypotheses), len(premises)
    if not _whole_layers(model, hypotheses.parallel_layers):
        pairs = all_pairs(*shape)
        return deep_pairs(model, hypotheses, premises, *pairs, batch_tokens).view(*shape, -1)
    logits = torch.empty(*shape, model.config.num_labels)
    left = Meeting.of(model.encoder, prepare_side(model, hypotheses, HYPOTHESIS))
    right = Meeting.of(model.encoder, prepare_side(model, premises, PREMISE))
    for rows in _hypothesis_blocks(hypotheses.lengths):
        some = left.choose(rows)
        keys = Keys.of(some.side)
        costs = len(some.side.hidden) + len(rows) * premises.lengths
        for columns in _blocks(costs, rows_together(some.side.hidden)):
            grid = Grid(some, keys, right.choose(columns))
            found = grid.logits(model, hypotheses.parallel_layers, batch_tokens)
            logits[rows[:, None], columns] = found.float()
    return logits


def deep_pairs(
    model: LaitForSequenceClassification,
    hypotheses: PackedStates,
    premises: PackedStates,
    rows: Tensor,
    columns: Tensor,
    batch_tokens: int,
) -> Tensor:
    """Logits float32 [pairs, labels] of some pairs.

    rows, columns : [pairs], places of the hypothesis and of the premise.
    """
    used_rows, rows = rows.unique(return_inverse=True)
    used_columns, columns = columns.unique(return_inverse=True)
    left = prepare_side(model, hypotheses.choose(used_rows), HYPOTHESIS)
    right = prepare_side(model, premises.choose(used_columns), PREMISE)
    logits = torch.empty(len(rows), model.config.num_labels)
    lengths = left.lengths[rows] + right.lengths[columns]
    for part in length_batches(lengths, rows_together(left.hidden)):
        gathered = _gathered(left, right, rows[part], columns[part])
        layer = hypotheses.parallel_layers
        logits[part] = _gathered_logits(model, layer, *gathered, batch_tokens)
    return logits


def _gathered_logits(
    model: LaitForSequenceClassification,
    layer: int,
    table: PairRows,
    entering: Tensor,
    projected: Tensor,
    batch_tokens: int,
) -> Tensor:
    """Logits [pairs, labels] of what :func:`_gathered` returns; ``layer``: the first joint."""
    if not _whole_layers(model, layer):
        return finish(model, layer, entering, lambda: entering, table, batch_tokens)
    context = pair_context(model.encoder, projected, table, batch_tokens)
    hidden = complete_rows(model.encoder, layer, entering, context)
    return finish(model, layer + 1, hidden, lambda: entering, table, batch_tokens)


def rows_together(hidden: Tensor) -> int:
    """Tokens of pairs that are in flight together: ``hidden`` [tokens, width] in its type."""
    return TABLE_BYTES // (hidden.shape[1] * hidden.element_size())


def _whole_layers(model: LaitForSequenceClassification, layer: int) -> int:
    """How many layers from ``layer`` on are computed at every token."""
    return model.encoder.num_layers - isinstance(model.head, PooledHead) - layer


def _blocks(costs: Tensor, budget: int) -> list[Tensor]:
    """Places by ascending cost, cut as :func:`lait.batching.batches_by_tokens` does."""
    batches = batches_by_tokens(costs.argsort(stable=True).tolist(), costs.tolist(), budget)
    return [torch.tensor(batch) for batch in batches]


def _hypothesis_blocks(lengths: Tensor) -> list[Tensor]:
    """Places by ascending length, of bounded tokens and bounded padding."""
    blocks: list[list[int]] = []
    tokens = 0
    for place in lengths.argsort(stable=True).tolist():
        length = int(lengths[place])
        tokens += length
        padded = (len(blocks[-1]) + 1) * length if blocks else 0
        if not blocks or tokens > HYPOTHESIS_TOKENS or padded > HYPOTHESIS_PADDING * tokens:
            blocks.append([])
            tokens = length
        blocks[-1].append(place)
    return [torch.tensor(block) for block in blocks]


@dataclass(frozen=True)
class Grid:
    """All pairs of some hypotheses and some premises; ``keys`` are the hypotheses' own."""

    left: Meeting
    keys: Keys
    right: Meeting

    def logits(self, model: LaitForSequenceClassification, layer: int, batch_tokens: int) -> Tensor:
        """[left, right, labels]; ``layer`` is the first joint one."""
        rows, a, b = self.rows(), self.left.side, self.right.side
        hidden = a.hidden.new_empty(rows.num_left + len(a) * len(b.hidden), a.hidden.shape[1])
        upper, lower = hidden[: rows.num_left], hidden[rows.num_left :]
        beside_partners(model.encoder, layer, self.left, Keys.of(b), True, upper)
        beside_partners(model.encoder, layer, self.right, self.keys, False, lower)
        logits = finish(model, layer + 1, hidden, self.entering, rows, batch_tokens)
        return logits.view(len(a), len(b), -1)

    def rows(self) -> PairRows:
        """For each premise all hypotheses' tokens, then for each hypothesis all premises'."""
        a, b = self.left.side, self.right.side
        rows, columns = all_pairs(len(a), len(b))
        num_left = len(b) * len(a.hidden)
        return PairRows(
            Placed(columns * len(a.hidden) + a.starts[rows], a.lengths[rows]),
            Placed(num_left + rows * len(b.hidden) + b.starts[columns], b.lengths[columns]),
            num_left,
        )

    def entering(self) -> Tensor:
        """The rows as they enter the first joint layer: [rows, width]."""
        a, b = self.left.side, self.right.side
        return torch.cat([a.hidden.repeat(len(b), 1), b.hidden.repeat(len(a), 1)])


def _gathered(
    left: Side, right: Side, rows: Tensor, columns: Tensor
) -> tuple[PairRows, Tensor, Tensor]:
    """Some pairs' rows: hidden [rows, width] and projected [rows, 3, heads, head_size]."""
    lengths = left.lengths[rows], right.lengths[columns]
    num_left = int(lengths[0].sum())
    table = PairRows(
        Placed(starts(lengths[0]), lengths[0]),
        Placed(num_left + starts(lengths[1]), lengths[1]),
        num_left,
    )
    index = token_index(left.lengths, rows), token_index(right.lengths, columns)
    hidden = torch.cat([side.hidden[at] for side, at in zip((left, right), index, strict=True)])
    projected = (
        torch.cat([left_part[index[0]], right_part[index[1]]])
        for left_part, right_part in zip(
            (left.query, left.key, left.value), (right.query, right.key, right.value), strict=True
        )
    )
    return table, hidden, torch.stack(list(projected), dim=1)
