"""The paper's chain followed exactly: bodies of finitely many modes joined by mediators, [Panasyuk2012] Fig. 5."""
