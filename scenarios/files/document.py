"""A scenario file as a whole: a scenario with parameters, or a chain with a run; and what is written."""

from functools import partial
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag

from scenarios.files.chains import ChainTable, RunTable
from scenarios.files.fields import KEY, Table, inside

KINDS = {
    "dataset": (".nc", ".csv", ".json"),
    "plot": (".png", ".pdf", ".svg"),
    "animation": (".gif",),
    "report": (".html",),
}


RelativePath = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(partial(inside, name=KEY))]
SweepTable = dict[str, Any]  # read by `sweeping`
Panel = Literal["profiles", "end-currents", "space-time"]


class OutputTable(Table):
    """Files that are written, all inside `directory`."""

    directory: RelativePath = Field(
        default=".", description="directory of the output, inside the one where the command runs"
    )
    dataset: RelativePath | None = Field(default=None, description="dataset, ending in .nc, .csv or .json")
    plot: RelativePath | None = Field(default=None, description="figure, ending in .png, .pdf or .svg")
    animation: RelativePath | None = Field(default=None, description="animation of the temperatures, ending in .gif")
    report: RelativePath | None = Field(default=None, description="page that describes the run, ending in .html")
    stream: bool = Field(default=False, description="whether a transient is left on disk, where it exceeds the memory")

    def wrong_endings(self) -> dict[str, str]:
        """Sentences about paths whose ending is not that of their kind, by key."""
        return {
            key: f"`output.{key}` must end in {' or '.join(endings)}, but is {path!r}."
            for key, endings in KINDS.items()
            if (path := getattr(self, key)) is not None and not path.endswith(endings)
        }


class PlotTable(Table):
    """What the figure of a chain shows."""

    panels: list[Panel] = Field(
        default=["profiles", "end-currents"], min_length=1, max_length=3, description="panels in a row"
    )


class ChainFile(Table):
    """A chain of one's own."""

    title: str | None = Field(default=None, max_length=200, description="a line that says what this is")
    chain: ChainTable = Field(description="links, bodies and ends")
    run: RunTable = Field(description="what is computed")
    output: OutputTable = Field(default=OutputTable(), description="files that are written")
    sweep: SweepTable = Field(default={}, description='lists of values by key path, as in "chain.n" = [10, 20]')
    plot: PlotTable = Field(default=PlotTable(), description="what the figure shows")


class PresetFile(Table):
    """A scenario and its parameters."""

    title: str | None = Field(default=None, max_length=200, description="a line that says what this is")
    scenario: str = Field(description='name of a scenario, as in "nanoparticles"')
    parameters: dict[str, Any] = Field(default={}, description="parameters of the scenario")
    output: OutputTable = Field(default=OutputTable(), description="files that are written")
    sweep: SweepTable = Field(default={}, description='lists of values by key path, as in "parameters.seed" = [1, 2]')


def _form(value: Any) -> str:
    return "<preset>" if isinstance(value, dict) and {"scenario", "parameters"} & value.keys() else "<chain>"


Document = Annotated[
    Annotated[ChainFile, Tag("<chain>")] | Annotated[PresetFile, Tag("<preset>")], Discriminator(_form)
]
