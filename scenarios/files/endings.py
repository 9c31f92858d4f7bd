"""How names of the files that are written end, by kind. By itself: a scenario by name needs no reader of files."""

KINDS = {
    "dataset": (".nc", ".csv", ".json"),
    "plot": (".png", ".pdf", ".svg"),
    "animation": (".gif",),
    "report": (".html",),
}
