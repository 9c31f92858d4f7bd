from .registry import SCENARIOS as SCENARIOS
from .registry import describe as describe
from .registry import plot as plot
from .registry import run as run
from .registry import summary as summary
