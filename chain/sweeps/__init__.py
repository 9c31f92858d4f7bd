"""Sweeps: a function at many values of its parameters, as one labelled dataset.

`grid` and `values` read the parameters, `schedule` hands cases in batches to an executor (`crew`), `case` runs them
there, `wire` is the plain form in which parameters and results travel, `kept` has finished cases on disk, `gather` and
`layout` align the results, `figures` draws them, and `public` has `chain.sweep` itself.
"""
