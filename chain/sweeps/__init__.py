"""Sweeps: a function at many values of its parameters, as one labelled dataset.

`grid` and `values` read the parameters, `schedule` hands cases in batches to an executor (`workers`), `case` runs them
there, `plain` is the form in which parameters and results travel, `cache` has finished cases on disk, and `packed` in
memory; `gather` and `columns` align the results, `figures` draws them, and `sweep` has `chain.sweep` itself.
"""
