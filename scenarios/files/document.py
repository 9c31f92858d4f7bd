"""A scenario file as a whole: a scenario with parameters, or a chain with a run; and what is written."""

from functools import partial
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag

from scenarios.files.chains import ChainTable, LadderTable
from scenarios.files.endings import KINDS
from scenarios.files.fields import KEY, Table, inside
from scenarios.files.networks import LatticeTable, NetworkTable
from scenarios.files.rods import RodTable
from scenarios.files.runs import RunTable
from scenarios.files.systems import System

RelativePath = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(partial(inside, name=KEY))]
SweepTable = dict[str, Any]  # read by `sweeping`
Panel = Literal["profiles", "end-currents", "space-time", "map", "network", "rows"]


class OutputTable(Table):
    """Files that are written, all inside `directory`."""

    directory: RelativePath = Field(
        default=".", examples=["results"], description="directory of the output, inside the one where the command runs"
    )
    dataset: RelativePath | None = Field(
        default=None, examples=["chain.nc"], description="dataset, ending in .nc, .csv or .json"
    )
    plot: RelativePath | None = Field(
        default=None, examples=["chain.png"], description="figure, ending in .png, .pdf or .svg"
    )
    animation: RelativePath | None = Field(
        default=None, examples=["chain.gif"], description="animation of the temperatures, ending in .gif"
    )
    report: RelativePath | None = Field(
        default=None, examples=["chain.html"], description="page that describes the run, ending in .html"
    )
    stream: bool = Field(default=False, description="whether a transient is left on disk, where it exceeds the memory")

    def wrong_endings(self) -> dict[str, str]:
        """Sentences about paths whose ending is not that of their kind, by key."""
        return {
            key: f"`output.{key}` must end in {' or '.join(endings)}, but is {path!r}."
            for key, endings in KINDS.items()
            if (path := getattr(self, key)) is not None and not path.endswith(endings)
        }


class PlotTable(Table):
    """What the figure of a transient or a steady state shows."""

    panels: list[Panel] | None = Field(
        default=None, min_length=1, max_length=3, description="panels in a row; by default what suits the system"
    )


class SystemFile(Table):
    """A system of one's own, what is computed of it, and what is written."""

    key: ClassVar[str]

    title: str | None = Field(
        default=None, max_length=200, examples=["Two particles"], description="a line that says what this is"
    )
    run: RunTable = Field(examples=[{"initial": "300 K", "until": "1 us"}], description="what is computed")
    output: OutputTable = Field(
        default=OutputTable(), examples=[{"dataset": "chain.nc"}], description="files that are written"
    )
    sweep: SweepTable = Field(default={}, examples=[{"chain.n": [10, 20]}], description="lists of values by key path")
    plot: PlotTable = Field(
        default=PlotTable(), examples=[{"panels": ["profiles"]}], description="what the figure shows"
    )

    @property
    def system(self) -> System:
        """The table of the system."""
        found: System = getattr(self, self.key)
        return found


class ChainFile(SystemFile):
    """A chain of one's own."""

    key = "chain"
    chain: ChainTable = Field(description="links, bodies and ends")


class RodFile(SystemFile):
    """A rod of one's own."""

    key = "rod"
    rod: RodTable = Field(description="materials, ends, and heat set free")


class NetworkFile(SystemFile):
    """A network of one's own."""

    key = "network"
    network: NetworkTable = Field(description="edges, links, bodies and reservoirs")


class LatticeFile(SystemFile):
    """A lattice of one's own."""

    key = "lattice"
    lattice: LatticeTable = Field(description="shape, links, bodies and faces")


class LadderFile(SystemFile):
    """Chains side by side of one's own."""

    key = "ladder"
    ladder: LadderTable = Field(description="rows, and what joins them")


class PresetFile(Table):
    """A scenario and its parameters."""

    title: str | None = Field(
        default=None, max_length=200, examples=["Two particles"], description="a line that says what this is"
    )
    scenario: str = Field(examples=["nanoparticles"], description="name of a scenario")
    parameters: dict[str, Any] = Field(
        default={}, examples=[{"particles": 20}], description="parameters of the scenario"
    )
    output: OutputTable = Field(
        default=OutputTable(), examples=[{"dataset": "chain.nc"}], description="files that are written"
    )
    sweep: SweepTable = Field(
        default={}, examples=[{"parameters.seed": [1, 2]}], description="lists of values by key path"
    )


SYSTEMS = ("chain", "rod", "network", "lattice", "ladder")


def _form(value: Any) -> str:
    if isinstance(value, dict) and {"scenario", "parameters"} & value.keys():
        return "<preset>"
    named = [key for key in SYSTEMS if isinstance(value, dict) and key in value]
    return f"<{named[0] if named else 'chain'}>"


Document = Annotated[
    Annotated[ChainFile, Tag("<chain>")]
    | Annotated[RodFile, Tag("<rod>")]
    | Annotated[NetworkFile, Tag("<network>")]
    | Annotated[LatticeFile, Tag("<lattice>")]
    | Annotated[LadderFile, Tag("<ladder>")]
    | Annotated[PresetFile, Tag("<preset>")],
    Discriminator(_form),
]
