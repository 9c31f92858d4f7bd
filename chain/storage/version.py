"""The version of the installed package, which every file written here names."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("heatchain")
except PackageNotFoundError:
    __version__ = "unknown"
