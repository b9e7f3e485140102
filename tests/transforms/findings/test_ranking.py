"""Findings: their kinds, order, merging and names."""

from __future__ import annotations

from dataclasses import replace

from tests.transforms.cluster_samples import cluster_of, lines
from transforms.findings.cluster import Cluster
from transforms.findings.counterparts import Counterparts
from transforms.findings.judgement import judge_sentences
from transforms.findings.page_entry import agreement, page_entry
from transforms.findings.ranking import Finding, finding_id, rank_findings
from transforms.findings.statements import Statements
from transforms.findings.tables import FINDINGS_SCHEMA, findings_table, verdict_tables

YES, NO, MAYBE = (0.9, 0.05, 0.05), (0.05, 0.05, 0.9), (0.2, 0.6, 0.2)
EN = lines("en", "The bridge opened in 1912.", "It is blue.", "Trains cross it.")
DE = lines("de", "Die Brücke wurde 1912 eröffnet.", "Sie ist rot.", lang="de")
FR = lines("fr", "Le pont fut ouvert en 1912.", "Il est rouge.", lang="fr")
SAID = {
    (0, 1): {(0, 0): YES, (1, 1): NO},
    (1, 0): {(0, 0): YES, (1, 1): NO},
    (0, 2): {(0, 0): YES, (1, 1): NO},
    (2, 0): {(0, 0): YES, (1, 1): NO},
    (1, 2): {(0, 0): YES, (1, 1): YES},
    (2, 1): {(0, 0): YES, (1, 1): YES},
}


def found(cluster: Cluster) -> list[Finding]:
    counterparts = Counterparts(cluster)
    return rank_findings(cluster, judge_sentences(cluster, counterparts), counterparts)


def test_kinds_merged_across_languages_and_best_first() -> None:
    cluster = cluster_of([EN, DE, FR], SAID)
    findings = found(cluster)
    assert [(f.kind, f.label) for f in findings] == [
        ("contradiction", "contradiction"),  # blue is contradicted by red
        ("contradiction", "contradiction"),  # red by blue: the other direction
        ("only_here", "neutral"),
        ("consensus", "entailment"),
    ]
    first, back, only, agreed = findings
    assert (first.place, first.other) == ((0, 1), (1, 1))
    assert (back.place, back.other) == ((1, 1), (0, 1))
    assert first.reason.endswith("1 more like it")  # the French sentence, which is the German one
    assert (only.place, only.other) == ((0, 2), None)
    assert agreed.place == (1, 0)  # of equal ones by name: de, en, fr
    assert agreed.reason == "all 2 others say so too; 2 more like it"
    assert [f.score for f in findings] == sorted((f.score for f in findings), reverse=True)


def test_other_numbers_in_the_same_sentence_contradict_whatever_the_model_says() -> None:
    other = lines("de", "Die Brücke wurde 1921 eröffnet.", lang="de")
    cluster = cluster_of([EN, other], {(0, 1): {(0, 0): MAYBE}, (1, 0): {(0, 0): MAYBE}})
    first = found(cluster)[0]
    assert (first.kind, {first.place, first.other}) == ("contradiction", {(0, 0), (1, 0)})
    assert (
        "“1912” here, “1921” there" in first.reason or "“1921” here, “1912” there" in first.reason
    )
    judged = judge_sentences(cluster, Counterparts(cluster))
    assert judged[0][0].contradicted_by == ()  # verdicts are the model's


def test_other_numbers_elsewhere_are_no_contradiction() -> None:
    """Where the sentences are not each other's best support, or the number stands there too."""
    far = lines("de", "Der Turm wurde 1921 gebaut.", "1912 kam ein Mann.", lang="de")
    cluster = cluster_of([EN, far], {(0, 1): {(0, 0): MAYBE}, (1, 0): {(0, 0): MAYBE}})
    assert all(
        finding.kind != "contradiction" or finding.place != (0, 0) for finding in found(cluster)
    )
    apart = cluster_of([EN, FR], {(0, 1): {(0, 1): MAYBE}, (1, 0): {(1, 2): MAYBE}})
    assert all(finding.kind != "contradiction" for finding in found(apart))


def test_a_year_is_no_wrong_number() -> None:
    other = lines("de", "Die Brücke hat 77 Bögen.", lang="de")
    cluster = cluster_of([EN, other], {(0, 1): {(0, 0): MAYBE}, (1, 0): {(0, 0): MAYBE}})
    assert all(finding.kind != "contradiction" for finding in found(cluster))


def test_names_are_stable_and_tell_findings_apart() -> None:
    cluster = cluster_of([EN, DE, FR], SAID)
    findings = found(cluster)
    names = [finding_id(cluster, finding) for finding in findings]
    assert len(set(names)) == len(names)
    assert all(len(name) == 16 for name in names)
    # Neither score nor reason nor the order of documents is part of the name.
    changed = replace(findings[0], score=0.1, probability=0.2, reason="")
    assert finding_id(cluster, changed) == names[0]
    swapped = cluster_of([DE, EN, FR], {
        (a, b): pairs for (a, b), pairs in zip(
            [(1, 0), (0, 1), (1, 2), (2, 1), (0, 2), (2, 0)], SAID.values(), strict=True
        )
    })  # fmt: skip
    assert {finding_id(swapped, finding) for finding in found(swapped)} & set(names)


def test_sentences_that_say_the_same() -> None:
    cluster = cluster_of([EN, DE, FR], SAID)
    statements = Statements(cluster)
    assert statements.of((2, 0)) == statements.of((1, 0)) == (0, 0)
    assert statements.of((2, 1)) == (1, 1)
    assert statements.of((0, 2)) == (0, 2)
    words = cluster_of([lines("a", "Press - here!"), lines("b", "press HERE")], {})
    assert Statements(words).of((1, 0)) == (0, 0)


def test_tables_and_page_say_the_same() -> None:
    cluster = cluster_of([EN, DE, FR], SAID)
    counterparts = Counterparts(cluster)
    judgements = judge_sentences(cluster, counterparts)
    findings = rank_findings(cluster, judgements, counterparts)
    table = findings_table(cluster, findings)
    assert table.schema == FINDINGS_SCHEMA
    entry = page_entry(cluster, judgements, findings)
    assert table["finding_id"].to_pylist() == [f["finding_id"] for f in entry["findings"]]
    for row, shown in zip(table.to_pylist(), entry["findings"], strict=True):
        document = entry["documents"][shown["doc"]]
        assert row["doc_id"] == document["doc_id"]
        assert [row["start"], row["end"]] == document["sentences"][shown["sentence"]]
        assert (row["other_doc_id"] is None) == (shown["other_doc"] is None)
    rows = [row for part in verdict_tables(cluster, judgements) for row in part.to_pylist()]
    blue = next(row for row in rows if (row["doc_id"], row["index"]) == ("en", 1))
    assert blue["contradicted_by"] == ["de", "fr"]
    assert [(e["doc_id"], e["label"]) for e in blue["evidence"]] == [
        ("de", "contradiction"), ("fr", "contradiction")
    ]  # fmt: skip
    assert entry["sentences"][0][1]["contradicted_by"] == [1, 2]


def test_a_sentence_without_words_is_no_finding() -> None:
    """Lists of sentences have empty ones, whose places must not make findings of one name."""
    cluster = cluster_of([lines("a", "", " ", "* * *", "One."), lines("b", "Two.")], {(0, 1): {}})
    assert [finding.place for finding in found(cluster)] == [(0, 3)]


def test_who_agrees_with_whom() -> None:
    table = agreement(cluster_of([EN, DE, FR], {**SAID, (0, 2): {(0, 0): YES}}))
    assert table["compared"] == [[0, 3, 3], [2, 0, 2], [2, 2, 0]]
    assert table["supported"] == [[0, 1, 1], [1, 0, 2], [1, 2, 0]]
    assert table["contradicted"] == [[0, 1, 0], [1, 0, 0], [1, 0, 0]]


def test_a_title_in_common() -> None:
    titled = [lines("a", "A.", title="Bridge"), lines("b", "B.", title="Bridge")]
    assert cluster_of(titled, {}).title == "Bridge"
    assert cluster_of([titled[0], lines("b", "B.", title="Pont")], {}).title == "g"
    assert cluster_of([lines("a", "A.")], {}).title == "g"
