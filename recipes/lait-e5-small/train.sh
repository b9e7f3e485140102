#!/usr/bin/env bash
# Makes lait-e5-small, the multilingual checkpoint, from public English data and the shipped
# English checkpoint as its teacher. A run that was killed goes on where it was when the command
# is given again.
# usage: recipes/lait-e5-small/train.sh DATA_DIRECTORY [WORK_DIRECTORY]
#   DATA_DIRECTORY holds nli/{train,dev}.jsonl.gz, clusters/xquad.jsonl.gz and
#   contractnli/{train_50_contracts.json,train_labels.jsonl.gz,train_texts.jsonl.gz}. EPOCHS passes over the rows (default 0.7), then
#   AGAIN (default 0.5). WORDNET is the directory of WordNet's database (default: where Debian's
#   package wordnet-base puts it).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
data=$1
work=${2:-runs/lait-e5-small}
epochs=${EPOCHS:-0.7}
again=${AGAIN:-0.5}
wordnet=${WORDNET:-/usr/share/wordnet}
source recipes/common.sh
teacher=lait-minilm-l6

mkdir -p "$work"
[ -f "$work/backbone/config.json" ] || $python -m lait.training.e5.rebuild --output "$work/backbone"
contract_rows "$work/contracts.jsonl.gz" --held_out $held_out --paraphrase 0.4 \
  --hard 1 --easy 0 --repeat_evidence 1 --repeat_contradictions 1
# In clusters most sentences that sound like a contradiction speak of something else: the pairs
# that nobody wrote say so.
recombined "$work/recombined.jsonl.gz" "$data/nli/train.jsonl.gz" --examples 40000 \
  --same_subject 0.6
recombined "$work/sentences.jsonl.gz" "$data/nli/train.jsonl.gz" --hypotheses premise \
  --examples 15000 --same_subject 0.75

# Words of other languages, mined from the backbone, come into English rows: what is said with
# other words would be taken for not said. A sentence beside itself, or itself with one thing
# changed, becomes one beside its version in another language.
[ -f "$work/lexicon.json" ] || $python -m lait.training.code_switching.lexicon \
  --backbone "$work/backbone" --texts "$data/nli/train.jsonl.gz" --released_only \
  --words 30000 --output "$work/lexicon.json"
[ -f "$work/repeated.jsonl.gz" ] || $python -m lait.training.repeated_examples --released_only \
  --pairs "$data/nli/train.jsonl.gz" --examples 40000 --changed 0.25 \
  --output "$work/repeated.jsonl.gz"

# One word in another's place is what the student reads worst, and the order of words in other
# languages what it has not seen: it learns a second time, with more such sentences, WordNet's
# antonyms, and words that move.
[ -f "$work/changed.jsonl.gz" ] || $python -m lait.training.repeated_examples --released_only \
  --pairs "$data/nli/train.jsonl.gz" --examples 80000 --changed 0.25 --seed 1 \
  --kinds opposite opposite negation number time name --wordnet "$wordnet" \
  --output "$work/changed.jsonl.gz"

# Every step learns at P = 11, the default, and at one P more. Words that the English rows lack
# must stay where they are beside those that they have: the embeddings are frozen.
learn() { # SENTENCES_BESIDE_THEMSELVES OPTION ...
  $python -m lait.train --freeze_embeddings --teacher "$teacher" --teacher_when_right \
    --released_only --code_switching "$work/lexicon.json" \
    --train "$data/nli/train.jsonl.gz" "$work/contracts.jsonl.gz" "$work/recombined.jsonl.gz" \
    "$work/sentences.jsonl.gz" "$1" \
    --parallel_layers 0,0,1,2,3,4,5,6,7,8,8,9,10,10,10,12 --each_step 11 --batch_size 48 "${@:2}"
}
learn "$work/repeated.jsonl.gz" --backbone "$work/backbone" --head aligned --code_switched 0.5 \
  --epochs "$epochs" --learning_rate 1.5e-4 --output "$work/run"
learn "$work/changed.jsonl.gz" --backbone "$work/run/model" --code_switched 0.5 \
  --reordered 6 --epochs "$again" --learning_rate 1e-4 --seed 1 --output "$work/second"

fit "$work/second/model"
# Four numbers for verdicts on documents in another language: of half of XQuAD's articles, the one
# step that reads other text than rows that are free to train on.
# With many joint layers that takes an hour; smaller P's take the rule of the nearest.
$python -m benchmarks.cross_lingual_verdicts --model "$work/second/model" --fit --articles even \
  --clusters "$data/clusters/xquad.jsonl.gz" --parallel_layers 10 11 12
$python -m lait.training.export --model "$work/second/model" --target "$work/lait-e5-small" \
  --parallel_layers 11 --card recipes/lait-e5-small/card.md
