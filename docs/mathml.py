"""Formulas as MathML, which browsers draw themselves: the pages need no network, and no TeX.

docutils writes it; what it leaves out of TeX's habits is mended here. The font is `math_font.py`'s.
"""

from typing import Any
from xml.etree import ElementTree

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
ACCENTS = set("ˆ~˙¨ˉ")
APPLIED = "\u2061"  # between a function and its argument; it has no width
SMALL = {"~": "˜", "'": "′"}  # a tilde of an accent's size, and a prime
SPACES = {
    "/": {"lspace": "0.05em", "rspace": "0.05em"},
    "|": {"lspace": "0", "rspace": "0"},
}
OPENING, CLOSING = set("([{|⟨"), set(")]}⟩")


def written(formula: str, block: bool = False) -> str:
    """A formula in MathML."""
    root = ElementTree.fromstring(tex2mathml(formula, as_block=block).replace("&ApplyFunction;", APPLIED))
    for parent in list(root.iter()):
        if _is(parent, "munderover") and parent[2].text in ACCENTS:
            _index_beside(parent)
    for parent in list(root.iter()):
        if _is(parent, "msup") and _is(parent[0], "msub") and _is(parent[0][0], "mover"):
            parent.tag, parent[:] = f"{{{NAMESPACE}}}msubsup", [*parent[0], parent[1]]
        _space_functions(parent)
        _keep_height(parent)
    for one in root.iter(f"{{{NAMESPACE}}}mo"):
        one.text = SMALL.get(one.text or "", one.text)
        one.attrib |= SPACES.get(one.text or "", {})
    ElementTree.register_namespace("", NAMESPACE)
    return ElementTree.tostring(root, encoding="unicode")


def _index_beside(letter: ElementTree.Element) -> None:
    """An accented letter's index stands beside it, not under it."""
    base, index, accent = letter
    letter.tag = f"{{{NAMESPACE}}}msub"
    accented = ElementTree.Element(f"{{{NAMESPACE}}}mover", {"accent": "true"})
    accented.extend([base, accent])
    letter[:] = [accented, index]


def _keep_height(row: ElementTree.Element) -> None:
    """Angles that are no pair around all of a row, as TeX's left and right make, do not grow with their neighbours."""
    whole = _is(row, "mrow") and row[0].text == "⟨" and row[-1].text == "⟩"
    for at, one in enumerate(row):
        if one.text in ("⟨", "⟩") and not (whole and at in (0, len(row) - 1)):
            one.set("stretchy", "false")


def _space_functions(row: ElementTree.Element) -> None:
    """A thin space parts the name of a function from what stands beside it, brackets and signs apart."""
    if not _is(row, "math", "mrow", "mtd"):
        return
    children = list(row)
    for at, one in enumerate(children):
        if not _is_function(one):
            continue
        before, after = children[at - 1 : at], [c for c in children[at + 1 : at + 3] if c.text != APPLIED][:1]
        if before and not _is(before[0], "mspace") and not (_is(before[0], "mo") and before[0].text not in CLOSING):
            row.insert(list(row).index(one), _thin_space())
        if after and not _is(after[0], "mo", "mspace") and not _is_fenced(after[0]):
            row.insert(list(row).index(after[0]), _thin_space())


def _thin_space() -> ElementTree.Element:
    return ElementTree.Element(f"{{{NAMESPACE}}}mspace", {"width": "0.1667em"})


def _is(one: ElementTree.Element, *kinds: str) -> bool:
    return one.tag.rpartition("}")[2] in kinds


def _is_function(one: ElementTree.Element) -> bool:
    """Whether it is a name of several letters, with a power or not."""
    if _is(one, "msup", "msub"):
        return _is_function(one[0])
    return _is(one, "mi") and len(one.text or "") > 1


def _is_fenced(one: ElementTree.Element) -> bool:
    """Whether it begins with a bracket."""
    first = next((part for part in one.iter() if part.text and part.text.strip()), one)
    return first.text in OPENING


def _inline(translator: Any, node: nodes.math) -> None:
    translator.body.append(written(node.astext()))
    raise nodes.SkipNode


def _block(translator: Any, node: nodes.math_block) -> None:
    translator.body.append(f'<div class="math">{written(node.astext(), block=True)}</div>\n')
    raise nodes.SkipNode


def setup(app: Any) -> dict[str, bool]:
    """Register the renderer."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
