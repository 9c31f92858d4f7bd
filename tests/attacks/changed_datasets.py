"""Fuzzing of datasets by hand: bytes of a good one are changed. python tests/attacks/changed_datasets.py [COUNT] [SEED]

Each is read as `chain.load_dataset` and `heatchain resume` do. A file that crashes this process, takes long, or raises
another error than ours is kept as bad-SEED-NUMBER.nc.
"""

import pathlib
import random
import sys
import tempfile
import time
from collections import Counter

from chain import Chain, ConductanceLink, ConstantHeatCapacity, HeatChainError, load_dataset
from chain.runs import checkpoints
from chain.runs.resumable import recorded


def good(folder):
    """A dataset with a checkpoint."""
    row = Chain(ConductanceLink("1 nW/K"), ConstantHeatCapacity("1 aJ/K"), 3, "310 K", "300 K", spacing="1 nm")
    row.transient("300 K", "5 ns", samples=5, output=folder / "good.nc", segment=2, events=[(1, "301 K")]).close()
    return (folder / "good.nc").read_bytes()


def changed(data, draw):
    """A few bytes changed; sometimes the end cut off."""
    found = bytearray(data)
    for _ in range(draw.choice([1, 1, 2, 4, 8])):
        found[draw.randrange(len(found))] = draw.choice([0, 1, 255, 127, 128, draw.randrange(256)])
    return bytes(found[: draw.randrange(len(found))]) if draw.random() < 0.1 else bytes(found)


def main(count="300", seed="1"):
    draw, found = random.Random(int(seed)), Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        data = good(folder)
        for number in range(int(count)):
            path = pathlib.Path(f"bad-{seed}-{number}.nc")  # stays where this process crashes
            path.write_bytes(changed(data, draw))
            begin, ours = time.process_time(), True
            try:
                load_dataset(path), checkpoints.read(path, 3, 1), recorded(path)
                found["read"] += 1
            except HeatChainError as error:
                found["endless" if "end" in str(error).split()[-1] else "refused"] += 1
            except Exception as error:
                ours = False
                print(path, repr(error))
            if ours and time.process_time() - begin < 1.0:
                path.unlink()
    print(dict(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
