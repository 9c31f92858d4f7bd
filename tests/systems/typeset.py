"""The value of a formula as it is typeset: a reader of the LaTeX of `docs/equations.toml`.

A formula is read as a person reads it. Letters side by side are multiplied, what follows a sum or an integral up to the
next plus or minus stands under it, and a letter with its index is one name. Names have the values that `value` gets:
numbers, sequences for what bears a sum's index (`\\mu_n`), functions for what is followed by brackets (`n_1(\\omega)`).
"""

import re
from collections.abc import Callable, Mapping
from math import prod
from typing import Any

import numpy as np

Names = Mapping[str, Any]
Node = Callable[[Names], Any]
TOKEN = re.compile(r"\\[a-zA-Z]+|\d+(?:\.\d+)?|[a-zA-Z]|[-+/^_(){}\[\]|,=']")
SPACE = re.compile(r"\\[,;:! ]|\\left\b|\\right\b|\\(?:big|Big)[lr]?\b")
RELATIONS = ("=", r"\approx", r"\sim", r"\le")
ACCENTS = {r"\hat", r"\tilde", r"\dot", r"\ddot", r"\mathcal", r"\text"}
FUNCTIONS = {
    r"\sin": np.sin, r"\cos": np.cos, r"\sinh": np.sinh, r"\coth": lambda x: 1.0 / np.tanh(x), r"\exp": np.exp,
    r"\ln": np.log,
}  # fmt: skip
SIGNS = ("+", "-", r"\mp", r"\pm")
OPENING = {"(": ")", "[": "]", "{": "}"}
EDGES = np.array([0.0, 0.1, 0.3, 0.6, 0.8, 0.95, 1.05, 1.3, 1.8, 2.5, 4.0, 8.0, 20.0, 60.0, 120.0])  # units ω0 = 1
NODES, WEIGHTS = np.polynomial.legendre.leggauss(40)


def sides(formula: str) -> list[str]:
    """What stands left and right of each sign of equality."""
    found, depth = [""], 0
    for token in TOKEN.findall(SPACE.sub(" ", formula)):
        depth += {"{": 1, "}": -1}.get(token, 0)
        if not depth and token in RELATIONS:
            found.append("")
        else:
            found[-1] += f"{token} "
    return found


def value(side: str, names: Names) -> Any:
    """The number that a side stands for."""
    names = {key.replace(" ", ""): one for key, one in names.items()}
    functions = {key for key, one in names.items() if callable(one)}
    reader = _Reader(TOKEN.findall(SPACE.sub(" ", side)), functions)
    found = reader.sum()
    if reader.next():
        raise ValueError(f"not understood: {' '.join(reader.tokens[reader.at :])} in {side}")
    with np.errstate(over="ignore", invalid="ignore"):
        return found({r"\pi": np.pi, "e": np.e, "i": 1j, **names})


class _Reader:
    """A reader that goes down from sums to products, powers and single names."""

    def __init__(self, tokens: list[str], functions: set[str]) -> None:
        self.tokens, self.functions = tokens, functions
        self.at, self.in_bars = 0, False

    def next(self) -> str:
        """The next token, which stays."""
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, wanted: str = "") -> str:
        """The next token, which must be the one that is wanted."""
        token = self.next()
        if wanted and token != wanted:
            raise ValueError(f"{wanted!r} is missing before {self.tokens[self.at :]}")
        self.at += 1
        return token

    def sum(self) -> Node:
        """Terms with plus, minus, and the signs that differ between both values of a pair."""
        terms: list[tuple[str, Node]] = []
        while self.next() in SIGNS or not terms:
            sign = self.take() if self.next() in SIGNS else "+"
            terms.append((sign, self.product()))
        signs = {"+": 1.0, "-": -1.0}
        return lambda names: sum((signs[s] if s in signs else names[s]) * term(names) for s, term in terms)

    def product(self) -> Node:
        """Factors side by side, and quotients."""
        above, below = [], []
        while self.next() not in ("", ",", *SIGNS, *OPENING.values()) and not (self.next() == "|" and self.in_bars):
            if self.next() == "/":
                self.take()
                below.append(self.power())
            else:
                above.append(self.power())
        return lambda names: prod(f(names) for f in above) / prod(f(names) for f in below)

    def power(self) -> Node:
        """A factor and its exponent."""
        base = self.factor()
        if self.next() != "^":
            return base
        self.take()
        exponent = self.group()
        return lambda names: base(names) ** exponent(names)

    def group(self) -> Node:
        """What is in braces, or one token."""
        return self.bracket() if self.next() == "{" else self.factor()

    def bracket(self) -> Node:
        """What is in brackets of any kind."""
        closing = OPENING[self.take()]
        found = self.sum()
        self.take(closing)
        return found

    def arguments(self) -> list[Node]:
        """What a function is of."""
        self.take("(")
        found = [self.sum()]
        while self.next() == ",":
            self.take()
            found.append(self.sum())
        self.take(")")
        return found

    def factor(self) -> Node:
        """A number, a bracket, a command, or a name."""
        token = self.next()
        if token in OPENING:
            return self.bracket()
        if token == "|":
            self.take()
            self.in_bars = True
            inner = self.sum()
            self.in_bars = False
            self.take("|")
            return lambda names: abs(inner(names))
        if token[0].isdigit():
            number = float(self.take())
            return lambda names: number
        return {r"\frac": self.fraction, r"\sqrt": self.root, r"\sum": self.total, r"\int": self.integral}.get(
            token, self.function if token in FUNCTIONS else self.name
        )()

    def fraction(self) -> Node:
        """\\frac{}{}."""
        self.take()
        above, below = self.bracket(), self.bracket()
        return lambda names: above(names) / below(names)

    def root(self) -> Node:
        """\\sqrt{}."""
        self.take()
        inner = self.bracket()
        return lambda names: np.sqrt(inner(names))

    def function(self) -> Node:
        """A function, its exponent, and its argument: a bracket, or the next factor."""
        name, exponent = FUNCTIONS[self.take()], None
        if self.next() == "^":
            self.take()
            exponent = self.group()
        argument = self.factor()
        return lambda names: name(argument(names)) ** (exponent(names) if exponent else 1)

    def total(self) -> Node:
        """A sum over n = 1 ... of names with that index, or over the last axis of all."""
        self.take()
        self.take("_")
        label = self.written()
        first, found = re.fullmatch(r"\{(\w)=(\d+)\}", label), None
        if self.next() == "^":
            self.take()
            found = self.group()
        term = self.product()
        if not first:
            return lambda names: np.sum(term(names), axis=-1)
        last = found or (lambda names: 0)
        return lambda names: sum(term({**names, first[1]: n}) for n in range(int(first[2]), int(last(names).real) + 1))

    def integral(self) -> Node:
        """An integral from 0 or -∞ to ∞, by Gauss's rule between fixed points and beyond the last."""
        self.take()
        self.take("_")
        low = self.written()
        self.take("^")
        if self.written().strip("{}") != r"\infty":
            raise ValueError("an integral must end at infinity")
        self.take("d")
        variable, term = self.take(), self.product()

        def found(names: Names) -> Any:
            x, w = _rule()
            result = sum(term({**names, variable: one}) for one in ((x,) if low == "0" else (x, -x)))
            overflown = np.isnan(result) & (x > EDGES[-1])
            return np.sum(w * np.where(overflown, 0.0, result))

        return found

    def written(self) -> str:
        """A group as it is written."""
        if self.next() != "{":
            return self.take()
        start, depth = self.at, 0
        while True:
            depth += {"{": 1, "}": -1}.get(self.take(), 0)
            if depth == 0:
                return "".join(self.tokens[start : self.at])

    def name(self) -> Node:
        """A letter with accent and index; a sequence at a sum's index, a function with its argument."""
        key = self.take()
        if key in ACCENTS:
            key += self.written()
        index = ""
        if self.next() == "_":
            self.take()
            index = self.written()
            key += f"_{index}"
        arguments = self.arguments() if key in self.functions else None
        counted = index.strip("{}")[:1]

        def found(names: Names) -> Any:
            one = names[key]
            if arguments:
                return one(*(argument(names) for argument in arguments))
            return one[names[counted] - 1] if isinstance(names.get(counted), int) else one

        return found


def _rule() -> tuple[np.ndarray, np.ndarray]:
    """Points and weights from 0 to infinity."""
    middle, half = 0.5 * (EDGES[1:] + EDGES[:-1]), 0.5 * (EDGES[1:] - EDGES[:-1])
    x, w = (middle[:, None] + half[:, None] * NODES).ravel(), (half[:, None] * WEIGHTS).ravel()
    u = 0.5 * (NODES + 1.0)  # x = last/u beyond the last edge
    return np.append(x, EDGES[-1] / u), np.append(w, 0.5 * WEIGHTS * EDGES[-1] / u**2)
