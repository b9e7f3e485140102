#!/usr/bin/env bash
# Models that never saw some of the claims: for python -m benchmarks.verdict_rules
#   --model WORK/folds/without_all/model --models_without_claims 'WORK/folds/without_{fold}/model'
# Six folds of three claims and, for comparison, one model with all: 8,000 rows each at P = 5,
# three minutes on one core, from one model that has seen no contract (15,000 general rows, five
# minutes), in the shipped checkpoint's form. Run train.sh first: it makes the contracts' rows.
# usage: recipes/lait-minilm-l6/without_claims.sh DATA_DIRECTORY [WORK_DIRECTORY]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
data=$1
work=${2:-runs/lait-minilm-l6}
source recipes/common.sh
mkdir -p "$work/folds"

$python - "$data" "$work" <<'PYTHON'
import gzip, json, random, sys
from lait.training.claim_folds import claim_folds
data, work = sys.argv[1:]
with gzip.open(f"{work}/contracts.jsonl.gz", "rt") as file:
    rows = list(file)
with gzip.open(f"{data}/nli/train.jsonl.gz", "rt") as file:
    general = [line for line in file if json.loads(line)["release"]]
random.Random(0).shuffle(general)
with gzip.open(f"{work}/folds/general.jsonl.gz", "wt") as file:
    file.writelines(general[:15000])
with open(f"{data}/contractnli/train_50_contracts.json") as file:
    folds = claim_folds(list(json.load(file)["labels"]))
for name, fold in [("all", []), *((str(i), fold) for i, fold in enumerate(folds))]:
    kept = [line for line in rows if json.loads(line)["claim"] not in fold]
    random.Random(1).shuffle(kept)
    with gzip.open(f"{work}/folds/rows_{name}.jsonl.gz", "wt") as file:
        file.writelines(kept[:7000] + general[60000:61000])
PYTHON

$python -m lait.train --backbone "$minilm" --separate_layers --head aligned \
  --train "$work/folds/general.jsonl.gz" --parallel_layers 5 --batch_size 48 \
  --learning_rate 2e-4 --output "$work/folds/general"

for fold in all 0 1 2 3 4 5; do
  $python -m lait.train --backbone "$work/folds/general/model" \
    --train "$work/folds/rows_$fold.jsonl.gz" --parallel_layers 5 --batch_size 48 \
    --learning_rate 1e-4 --head_learning_rate 1e-4 --output "$work/folds/without_$fold"
done
