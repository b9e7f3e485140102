"""From scored pairs to findings: what a cluster agrees on, and where it does not.

In the order in which they work:

``relation``     pairs of two documents -> one row a hypothesis: what the other
                 document says of it, and its best evidence
``cluster``      a group: its documents, their sentences, their relations
``counterparts`` facts of a sentence that the other documents lack
``judgement``    a sentence over the cluster: who supports it, who contradicts
                 it, and how suspicious that makes it
``statements``   sentences that say the same, in whatever document
``ranking``      findings, near-duplicates merged, best first
``tables``       the ``verdicts`` and ``findings`` tables
``page_entry``   what the page shows of a group
``stage``        the transform that runs all this, a group at a time

Directions are kept apart throughout: what document b says of a sentence of a is
one thing, what a says of the sentences of b another.
"""
