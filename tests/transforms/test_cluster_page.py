"""The cluster page's data: what an entry becomes, what fits, what is refused."""

from __future__ import annotations

import json
import random
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.cluster_entries import (
    HOSTILE,
    all_findings,
    cluster_entries,
    entry_lines,
    quote,
    random_entries,
)
from transforms.cluster_page import KINDS, MOST_BYTES, cluster_data, cluster_page_parts

ELEMENT = re.compile(r'<script type="application/json" class="([\w-]+)-data">(.*?)</script>\n')


def elements(page: str, kind: str) -> list[Any]:
    return [json.loads(body) for name, body in ELEMENT.findall(page) if name == kind]


def data_of(entries: list[dict[str, Any]], most_bytes: int = MOST_BYTES) -> str:
    return "".join(cluster_data(entry_lines(entries), most_bytes))


def page_of(entries: list[dict[str, Any]], **run: Any) -> str:
    before, after = cluster_page_parts("Invented", run)
    return before + data_of(entries) + after


def group_ids(data: str) -> list[str]:
    return [summary["group_id"] for summary in elements(data, "summary")]


def test_groups_come_by_their_best_finding_whatever_the_order() -> None:
    entries = cluster_entries()
    best = {entry["group_id"]: entry["findings"][:1] for entry in entries}
    data = data_of(entries)
    scores = [best[name][0]["score"] if best[name] else -1 for name in group_ids(data)]
    assert len(scores) == len(entries)
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[1] > scores[2] > scores[3] == scores[4] == -1
    random.Random(1).shuffle(entries)
    assert data_of(entries) == data


def test_every_finding_names_the_sentences_of_the_entry() -> None:
    entries = cluster_entries()
    summaries = {one["group_id"]: one for one in elements(data_of(entries), "summary")}
    count = 0
    for entry, finding in all_findings(entries):
        summary = summaries[entry["group_id"]]
        (row,) = [r for r in summary["findings"] if r["finding_id"] == finding["finding_id"]]
        places = [(finding["doc"], finding["sentence"])]
        if finding["other_doc"] is not None:
            places.append((finding["other_doc"], finding["other_sentence"]))
        expected = [
            [doc, s, *entry["documents"][doc]["sentences"][s], quote(entry, doc, s)]
            for doc, s in places
        ]
        assert [summary["quotes"][number] for number in row["quotes"]] == expected
        for name in ("kind", "label", "probability", "score", "reason"):
            assert row[name] == finding[name]
        count += 1
    assert count > 10
    assert {finding["kind"] for _, finding in all_findings(entries)} == set(KINDS)


def test_texts_and_judgements_go_with_their_group() -> None:
    entries = cluster_entries()
    data = data_of(entries)
    bodies = dict(zip(group_ids(data), elements(data, "group"), strict=True))
    for entry in entries:
        body = bodies[entry["group_id"]]
        texts = ["".join(text for text, _ in pieces) for pieces in body["pieces"]]
        assert texts == [document["text"] for document in entry["documents"]]
        assert body["agreement"] == entry["agreement"]
        assert body["sentences"] == entry["sentences"]


def test_hostile_texts_add_no_markup() -> None:
    def markup(page: str) -> list[str]:
        return re.findall(r"</?[a-z!][^>]*>|<!--", page)

    entries = [entry for entry in cluster_entries() if HOSTILE in entry["group_id"]]
    hostile = page_of(entries, subtitle=HOSTILE, facts=[[HOSTILE, HOSTILE]])
    plain = json.loads(json.dumps(entries).replace(json.dumps(HOSTILE)[1:-1], "p" * len(HOSTILE)))
    assert markup(hostile) == markup(page_of(plain, subtitle="plain", facts=[["plain", "plain"]]))
    assert hostile.count('"use strict"') == 1
    assert elements(hostile, "head")[0]["subtitle"] == HOSTILE


def test_title_is_escaped() -> None:
    before, after = cluster_page_parts(HOSTILE, {})
    assert HOSTILE not in before + after
    assert "<title>&lt;/script&gt;" in before


def test_page_names_no_address() -> None:
    assert not re.search(r"https?:(?!//www\.w3\.org/2000/svg\")|src=|@import|url\(", page_of([]))


def test_run_may_not_have_other_fields() -> None:
    with pytest.raises(ValueError, match=r"fields counters; it may have subtitle, facts"):
        cluster_page_parts("T", {"counters": {}})


# --- the limit ------------------------------------------------------------------


def sizes(entries: list[dict[str, Any]]) -> dict[str, int]:
    """Bytes of each group's elements."""
    return {
        entry["group_id"]: len("".join(data_of([entry]).splitlines(True)[:2]).encode())
        for entry in entries
    }


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 60_000), st.randoms(use_true_random=False))
def test_most_important_groups_are_kept_down_to_the_limit(
    most_bytes: int, source: random.Random
) -> None:
    # Small groups beside large ones: a small one must not slip past a large one left out.
    entries = [
        {**entry, "group_id": f"{length}/{entry['group_id']}"}
        for length in (1, 4, 12)
        for entry in random_entries(groups=3, documents=3, sentences=length, seed=length)
    ]
    size = sizes(entries)
    everything = group_ids(data_of(entries))
    room, kept, ended = most_bytes, [], False
    for name in everything:
        if size[name] > most_bytes:
            continue
        ended = ended or size[name] > room
        if not ended:
            kept.append(name)
            room -= size[name]
    source.shuffle(entries)
    data = data_of(entries, most_bytes)
    assert group_ids(data) == kept
    assert len(elements(data, "group")) == len(kept)
    out = [entry for entry in entries if entry["group_id"] not in kept]
    assert elements(data, "left-out") == [
        {
            "groups": len(out),
            "findings": sum(len(entry["findings"]) for entry in out),
            "most_bytes": most_bytes,
        }
    ]


def test_nothing_is_left_out_within_the_limit() -> None:
    (left_out,) = elements(data_of(cluster_entries()), "left-out")
    assert left_out == {"groups": 0, "findings": 0, "most_bytes": MOST_BYTES}


# --- what is refused ------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("kind", "rumour", r"finding 'ferry-\d+': kind must be one of contradiction.*'rumour'"),
        ("label", "maybe", "label must be one of entailment.*'maybe'"),
        ("probability", 1.5, r"probability must be in 0..1, not 1\.5"),
        ("score", -1, "score must be 0 or more, not -1"),
        ("score", float("nan"), "score must be 0 or more, not nan"),
        ("doc", 6, r"doc is 6; it must be in 0\.\.5"),
        ("sentence", -1, r"sentence is -1; it must be in 0\.\."),
        ("other_doc", None, r"other_doc is None; it must be in 0\.\.5"),
        ("other_sentence", 99, r"other_sentence is 99; it must be in 0\.\."),
    ],
)
def test_finding_that_is_not_as_described_is_refused(
    field: str, value: object, message: str
) -> None:
    entry = next(entry for entry in cluster_entries() if entry["group_id"] == "ferry")
    entry["findings"][0][field] = value
    with pytest.raises(ValueError, match=f"entry of group 'ferry': .*{message}"):
        data_of([entry])


def test_entry_that_is_not_as_described_is_refused() -> None:
    def refused(message: str, entry: dict[str, Any]) -> None:
        with pytest.raises(ValueError, match=f"entry of group 'ferry'.*{message}"):
            data_of([entry])

    def ferry() -> dict[str, Any]:
        return next(entry for entry in cluster_entries() if entry["group_id"] == "ferry")

    entry = ferry()
    del entry["agreement"]
    refused("has no 'agreement'", entry)
    entry = ferry()
    entry["sentences"][0].pop()
    refused("it must have .*, one a sentence", entry)
    entry = ferry()
    entry["agreement"]["compared"].pop()
    refused("agreement.compared has rows of", entry)
    entry = ferry()
    entry["documents"][1]["sentences"][0] = [5, 9999]
    refused(r"span 0 is \(5, 9999\)", entry)
    entry = ferry()
    entry["sentences"][2][0]["supported_by"] = [6]
    refused(r"supported_by is 6; it must be in 0\.\.5", entry)
