#!/usr/bin/env python3
"""The yardstick's values in binary, for io.narthex.bench.AtRest and io.narthex.bench.HeadMemory.

  values.py TOOLS synthetic [--series 5000] [--hours 24] [--step 10] > file
  values.py TOOLS recording [--step 15] > file

TOOLS is the folder with gen.py and rw.py. Little-endian: step in ms, number of series, number of rows; for each series
the number of label pairs and then name and value, each a length and UTF-8; then the rows, a double a series."""
import argparse, os, struct, sys
from array import array


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("tools")
    p.add_argument("set", choices=["synthetic", "recording"])
    p.add_argument("--series", type=int, default=5000)
    p.add_argument("--hours", type=float, default=24)
    p.add_argument("--step", type=float)
    a = p.parse_args()
    sys.path.insert(0, a.tools)
    import gen, rw

    out = sys.stdout.buffer

    def begin(step, labels, rows):
        out.write(struct.pack("<iii", round(step * 1000), len(labels), rows))
        for pairs in labels:
            out.write(struct.pack("<i", len(pairs)))
            for text in (t.encode() for pair in sorted(pairs) for t in pair):
                out.write(struct.pack("<i", len(text)) + text)

    if a.set == "synthetic":
        step = a.step or 10
        w = gen.Workload(a.series, 1, step)
        rows = int(a.hours * 3600 / step)
        begin(step, [rw.parse_series(n) + rw.JOB for n in w.names], rows)
        for _ in range(rows):
            array("d", w.advance()).tofile(out)
    else:
        series = rw.recording(os.path.join(a.tools, "data", "node_exporter.xz"))
        begin(a.step or 15, [labels for labels, _ in series], len(series[0][1]))
        for row in zip(*(values for _, values in series)):
            array("d", row).tofile(out)


if __name__ == "__main__":
    main()
