"""What a value or a function is, as a digest: the same in every process, and another for whatever could act otherwise.

Data count by their values to the last bit, users' functions and classes by their code and all that it names, libraries
by their versions. The walk reads what was loaded, never a source file: a module may have been edited since.

Not seen are files, the environment, attributes that are looked up by a text, and an installed library's own state.
"""
