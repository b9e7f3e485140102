#!/usr/bin/env bash
# Makes lait-minilm-l6 from public data, as it was made; some five hours on two cores.
# A run that was killed goes on where it was when the command is given again.
# usage: recipes/lait-minilm-l6/train.sh DATA_DIRECTORY [WORK_DIRECTORY]
#   DATA_DIRECTORY holds nli/{train,dev}.jsonl.gz and contractnli/{train_50_contracts.json,
#   train_labels.jsonl.gz,train_texts.jsonl.gz}.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
data=$1
work=${2:-runs/lait-minilm-l6}
source recipes/common.sh
# Every step of the student learns at P = 5, the default, and at one P more.
drawn=0,0,1,2,3,3,4,4,4,6

mkdir -p "$work"
contract_rows "$work/contracts.jsonl.gz" --held_out $held_out --paraphrase 0.25

# The teacher: P = 0 alone, on general pairs, then on general pairs and contract clauses.
# (The first of these was made on 150,000 of the 151,707 rows, by benchmarks.same_budget.)
$python -m lait.train --backbone "$minilm" --released_only --train "$data/nli/train.jsonl.gz" \
  --parallel_layers 0 --batch_size 48 --learning_rate 1.5e-4 --output "$work/general"
$python -m lait.train --backbone "$work/general/model" --released_only \
  --train "$data/nli/train.jsonl.gz" "$work/contracts.jsonl.gz" --parallel_layers 0 --seed 2 \
  --batch_size 48 --epochs 0.5 --learning_rate 1e-4 --head_learning_rate 1e-4 \
  --output "$work/teacher"

teacher=$work/teacher/model
recombined "$work/recombined.jsonl.gz" "$data/nli/train.jsonl.gz" --examples 50000
recombined "$work/sentences.jsonl.gz" "$data/nli/train.jsonl.gz" --hypotheses premise \
  --examples 12000
recombined "$work/clauses.jsonl.gz" "$work/contracts.jsonl.gz" --hypotheses premise \
  --examples 16804

# The student starts from its teacher. Parallel and joint layers have weights of their own:
# python -m benchmarks.same_budget compares them with shared ones.
$python -m lait.train --backbone "$teacher" --teacher "$teacher" \
  --separate_layers --head aligned --released_only \
  --train "$data/nli/train.jsonl.gz" "$work/contracts.jsonl.gz" "$work/recombined.jsonl.gz" \
  "$work/sentences.jsonl.gz" "$work/clauses.jsonl.gz" \
  --parallel_layers $drawn --each_step 5 --seed 5 \
  --batch_size 48 --epochs 0.72 --learning_rate 2e-4 --output "$work/student"

# By now the student's own P = 0 is better than its teacher's: it goes on with itself, as it
# stands here, for a teacher, on other recombined pairs and more paraphrased claims.
# (As it was made, it stood stored as int8: a release of its own.)
teacher=$work/student/model
contract_rows "$work/contracts_again.jsonl.gz" --held_out $held_out --paraphrase 0.4 --seed 6
recombined "$work/recombined_again.jsonl.gz" "$data/nli/train.jsonl.gz" --examples 60000 --seed 6
recombined "$work/sentences_again.jsonl.gz" "$data/nli/train.jsonl.gz" --hypotheses premise \
  --examples 15000 --seed 6
recombined "$work/clauses_again.jsonl.gz" "$work/contracts_again.jsonl.gz" \
  --hypotheses premise --examples 16746 --seed 6
$python -m lait.train --backbone "$teacher" --teacher "$teacher" --released_only \
  --train "$data/nli/train.jsonl.gz" "$work"/{contracts,recombined,sentences,clauses}_again.jsonl.gz \
  --parallel_layers $drawn --each_step 5 --seed 6 \
  --batch_size 48 --epochs 0.45 --learning_rate 1.2e-4 --head_learning_rate 1.2e-4 --warmup 0.03 \
  --output "$work/run"

fit "$work/run/model"

# As it ships: int8, with a card; then which cascade reaches which accuracy.
$python -m lait.training.export --model "$work/run/model" --target "$work/lait-minilm-l6" \
  --parallel_layers 5 --card recipes/lait-minilm-l6/card.md
$python -m lait.training.fit_cascade --model "$work/lait-minilm-l6" --only 40-49 \
  --contracts "$data/contractnli/train_50_contracts.json"
