"""Draws `mediator_judged.png`, on light and dark ground, of `mediator_judged.csv`, which `mediator_judged.py` makes."""

import numpy as np
from mediator_judged import (
    DEBYE,
    HERE,
    LOWEST,
    NAMES,
    SOLIDS,
    TRIPLE,
    conductivity,
    read,
    solid,
)

import materials
from chain import plots
from chain.plots import COLOURS, grid
from materials.estimators.cahill import CAHILL

MODELS = {  # colour, line and name of each
    "cahill": (COLOURS[0], "-", "Cahill-Pohl"),
    "cahill-scaled": (COLOURS[0], ":", "Cahill-Pohl, a factor of the others"),
    "mediator": (COLOURS[1], "--", "mediator, $\\omega_0=\\hat\\gamma=D=\\omega_i$"),
    "mediator-atom": (COLOURS[2], "-.", "mediator, atom in Debye's spectrum"),
    "triple": (COLOURS[3], "-", "mediator, triple of the others"),
}


def of_model(name, one, kept, T):
    """κ of a model without or with what is fitted to the other solids."""
    chosen = kept[(kept["counted"] == "all") & (kept["solid"] == one.key)]
    if name == "cahill":
        return CAHILL.kernel(T, *one.sound)
    if name == "mediator-atom":
        return DEBYE(T, *one.sound)
    triple = dict.fromkeys(TRIPLE, 1.0)
    if name == "triple":
        best = chosen[(chosen["model"] == "triple") & (chosen["quantity"] == "best")]
        triple = dict(zip(best["name"], best["value"], strict=True))
    return np.exp(conductivity(one, triple, T))


def panel(ax, one, kept):
    whole = materials.curve(one.key)
    points = whole.attrs["origin"] != "formula"
    T = np.geomspace(4.0, 600.0, 120)
    for name, (colour, line, label) in MODELS.items():
        if name != "cahill-scaled":
            ax.plot(T, of_model(name, one, kept, T), color=colour, ls=line, lw=1.4, label=label)
    style = {"marker": "o", "ms": 3.5, "ls": ""} if points else {"lw": 3.0, "alpha": 0.35, "solid_capstyle": "butt"}
    ax.plot(whole["temperature"], whole, color="black", label="measured", **style)
    ax.axvline(LOWEST, color="0.8", lw=0.8, zorder=0)
    ax.set(xscale="log", yscale="log", xlim=(4.0, 600.0), ylim=(3e-3, 4.0))
    ax.text(0.05, 0.93, NAMES[one.key], transform=ax.transAxes, va="top", fontsize=9)


def summary_panel(ax, kept):
    chosen = kept[(kept["quantity"] == "conductivity") & (kept["name"] == "spread")]
    for row, (name, (colour, _, _)) in enumerate(MODELS.items()):
        for shift, counted, face in ((-0.16, "all", colour), (0.16, "heavy", "white")):
            values = chosen[(chosen["model"] == name) & (chosen["counted"] == counted)]["value"].to_numpy()
            ax.plot(np.exp(values), np.full(values.size, row + shift), "o", ms=4, mec=colour, mfc=face, mew=0.9)
            mean = np.exp(np.sqrt(np.mean(values**2)))
            ax.plot([mean, mean], [row + shift - 0.14, row + shift + 0.14], color="black", lw=1.6)
    ax.set(xscale="log", xlabel="typical factor off the measurement", ylim=(len(MODELS) - 0.5, -0.5))
    ax.set_xlim(1.0, None)
    ax.set_xticks([1, 1.5, 2, 3, 5], ["1", "1.5", "2", "3", "5"])
    ax.set_yticks(
        range(len(MODELS)), ["Cahill-\nPohl", "with a\nfactor", "mediator\n1 : 1 : 1", "atom in\nDebye's", "triple"]
    )
    ax.minorticks_off()


def drawn(kept):
    figure, axes = grid(3, 3, (9.0, 8.6))
    flat = axes.ravel()
    for key, ax in zip(SOLIDS, flat, strict=False):
        panel(ax, solid(key, False), kept)
    for ax in axes[:, 0]:
        ax.set_ylabel("$\\kappa$ (W m$^{-1}$ K$^{-1}$)")
    for ax in flat[5:8]:
        ax.set_xlabel("temperature (K)")
    summary_panel(flat[8], kept)
    handles, labels = flat[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3, fontsize=8.5, frameon=False)
    return figure


if __name__ == "__main__":
    figure = drawn(read())
    plots.save(figure, HERE / "mediator_judged.png", dpi=140)
    plots.save(plots.darkened(figure), HERE / "mediator_judged_dark.png", dpi=140)
