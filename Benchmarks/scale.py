#!/usr/bin/python3
"""scale.py [NAME=VALUE ...] [--check FILE | --write FILE]: cameras per core, host and cent, from measured figures.

Prints the tables of docs/scale.md as Markdown, from the inputs below; NAME=VALUE puts your own in their place.
`--check` ends with status 1 if the tables in FILE are others, `--write` puts them there.
"""
import argparse
import dataclasses
import math
import pathlib
import re
import sys

MEASURED = [  # name, value, unit, what it is, the command that measures it
    ("dense_avx2", 152.6, "core ms", "dense frame of the built-in model, AVX2",
     "DTOPD_ISA=avx2 dtopd bench --threshold 1"),
    ("dense_avx512", 81.6, "core ms", "the same, AVX-512 BF16", "dtopd bench --threshold 1"),
    ("share_fixed", 0.205, "", "of a dense frame's time, a fixed camera's", "dtopd bench --ladder -i CLIP"),
    ("share_motorway", 0.512, "", "the same over a motorway, one of two in fog", "dtopd bench --ladder -i CLIP"),
    ("decode", 2.1, "core ms / MP", "decoding H.264", "dtopd plan --json"),
    ("scale", 1.5, "core ms / MP", "scaling what is computed", "dtopd plan --json"),
    ("worker", 10, "core ms / s", "a source worker at 1080p25", "make bench-capture"),
    ("masks", 2.8, "core ms", "masks of a frame, 1080p", "make bench-outputs CLIPS=street_window.mp4"),
    ("overlay", 8.1, "core ms", "an overlay's frame, 1080p", "make bench-outputs CLIPS=street_window.mp4"),
    ("mask_bytes", 24.8, "kB", "masks of a frame, 1080p", "make bench-outputs CLIPS=street_window.mp4"),
    ("memory_first", 135, "MB", "a service with one stream", "grep Rss /proc/PID/status"),
    ("memory_more", 40.1, "MB", "a further 1080p camera with its worker", "make bench-capture"),
    ("threads", 4, "", "a further camera's", "Tests/Service/restarts.py"),
    ("descriptors", 6, "", "a further camera's", "Tests/Service/restarts.py"),
    ("look_bytes", 249, "B", "of the store's answer, for a camera", "Benchmarks/scale_inputs.py dtopd"),
    ("look_store", 0.0233, "core ms", "the store's, for a camera in a look", "Benchmarks/scale_inputs.py dtopd"),
    ("look_host", 0.036, "core ms", "a host's, for a camera in a look", "Benchmarks/scale_inputs.py dtopd"),
    ("renewal", 0.7, "core ms", "the store's, for a renewal", "Benchmarks/scale_inputs.py dtopd"),
    ("messages", 2.3, "1 / s", "MQTT messages of a camera with a zone", "Benchmarks/scale_inputs.py dtopd"),
    ("message_bytes", 234, "B", "of one, with its topic", "Benchmarks/scale_inputs.py dtopd"),
    ("message", 0.014, "core ms", "mosquitto's, for a message with one reader", "Benchmarks/scale_inputs.py dtopd"),
    ("series", 94, "", "metrics of a camera", "Benchmarks/scale_inputs.py dtopd"),
]
ASSUMED = [  # name, value, unit, what it is
    ("promised", 0.9, "", "share of a host's cores that cameras may take, as `dtopd plan` has it"),
    ("cores", 16, "", "cores of a host in the fleets below, all of them for one dtopd"),
    ("megapixels", 2.0736, "MP", "1080p"),
    ("small", 0.2304, "MP", "a small stream, 640 x 360"),
    ("pictures", 25, "1 / s", "that a camera sends"),
    ("computed", 5, "1 / s", "that are computed"),
    ("rate", 4, "Mbit/s", "of a 1080p stream"),
    ("rate_small", 0.5, "Mbit/s", "of a small one"),
    ("kept", 7, "days", "for which recordings are kept"),
    ("host_link", 1, "Gbit/s", "a host's network"),
    ("store_cores", 6, "", "of three etcd together"),
    ("store_link", 3, "Gbit/s", "of three etcd together"),
    ("disk", 150, "MB/s", "that a host's disk writes"),
    ("scrape", 15, "s", "between Prometheus' scrapes"),
    ("series_bytes", 3000, "B", "of memory for a series in Prometheus"),
    ("sample_bytes", 1.5, "B", "on Prometheus' disk for a sample, kept 15 days"),
    ("prometheus_memory", 64, "GB", "of the machine that Prometheus has"),
    ("price", 0.04, "USD", "a core-hour, rented on demand"),
    ("own_machine", 1500, "USD", "a machine of 16 cores, used for four years"),
    ("own_power", 0.1, "kW", "what it takes"),
    ("kwh", 0.25, "USD", "a kilowatt-hour"),
    ("disk_price", 0.02, "USD", "a gigabyte of disk for a month"),
]
# Fixed by the program: DToPFleet's `FleetTimes` and `HTTPClient`.
LOOKS, RENEWALS, LONGEST_LOOK, LONGEST_ANSWER = 1, 1 / 3, 3, 32 << 20
HOURS, DAY = 730, 86_400
SIZES = [10, 100, 1000, 10_000, 100_000]
SCENES = ["fixed, AVX2", "fixed, AVX-512", "motorway, AVX2", "motorway, AVX-512"]
MARK = "<!-- {} of Benchmarks/scale.py -->"


@dataclasses.dataclass
class Camera:
    """A kind of camera."""

    name: str
    megapixels: float
    """Of a picture that is decoded."""
    computed: float
    """Frames a second."""
    outputs: float
    """Core milliseconds for a computed frame."""
    received: float
    """Mbit/s, from the camera."""
    recorded: float
    """Mbit/s, to the disk."""


class Scale:
    def __init__(self, values):
        self.__dict__.update(values)
        full, small = self.megapixels, self.small
        masks = self.computed * self.mask_bytes * 8 / 1000
        self.kinds = [
            Camera("log", full, self.computed, 0, self.rate, 0),
            Camera("log, masks and recording", full, self.computed, self.masks, self.rate, self.rate + masks),
            Camera("log and overlay", full, self.computed, self.overlay, self.rate, 0),
            Camera("log, every picture computed", full, self.pictures, 0, self.rate, 0),
            Camera("log of the small stream, main one recorded", small, self.computed, 0,
                   self.rate_small + self.rate, self.rate),
        ]

    def milliseconds(self, kind, share, dense):
        """Core milliseconds of a second."""
        worker = self.worker * kind.megapixels / self.megapixels
        frame = kind.megapixels * self.scale + share * dense + kind.outputs
        return self.pictures * kind.megapixels * self.decode + kind.computed * frame + worker

    def per_core(self, kind, share, dense):
        return 1000 * self.promised / self.milliseconds(kind, share, dense)

    def by_scene(self, kind):
        """Cameras of a core, as in `SCENES`."""
        shares, dense = [self.share_fixed, self.share_motorway], [self.dense_avx2, self.dense_avx512]
        return [self.per_core(kind, share, one) for share in shares for one in dense]

    @property
    def usual(self):
        """Cameras of a core in the tables of fleets: log, masks and recording of fixed cameras, AVX-512."""
        return self.per_core(self.kinds[1], self.share_fixed, self.dense_avx512)

    @property
    def per_host(self):
        return math.floor(self.cores * self.usual)

    @property
    def own_price(self):
        """USD of a core-hour on a machine of one's own."""
        return (self.own_machine / (4 * 12 * HOURS) + self.own_power * self.kwh) / 16

    def hosts(self, cameras):
        return math.ceil(cameras / self.per_host)

    def largest_fleet(self):
        """The most cameras whose looks leave three etcd half of their cores."""
        cameras = 1
        while self.store_busy(cameras + 1) <= 0.5 * self.store_cores:
            cameras += 1
        return cameras

    def store_busy(self, cameras):
        """Cores of the store."""
        hosts = self.hosts(cameras)
        return hosts * (LOOKS * cameras * self.look_store + RENEWALS * self.renewal) / 1000

    def inputs(self):
        return ["input", "value", "what it is", "measured by"], [
            [f"`{name}`", f"{getattr(self, name):g} {unit}".strip(), text, f"`{command}`"]
            for name, _, unit, text, command in MEASURED]

    def assumptions(self):
        return ["assumption", "value", "what it is"], [
            [f"`{name}`", f"{getattr(self, name):g} {unit}".strip(), text] for name, _, unit, text in ASSUMED]

    def cameras(self):
        return ["cameras of a core", *SCENES], [
            [kind.name, *(f"{count:.1f}" for count in self.by_scene(kind))] for kind in self.kinds]

    def a_host(self):
        header = ["host", "cameras", "memory, GB", "threads", "descriptors", "in, Mbit/s", "to disk, MB/s",
                  f"disk for {self.kept:g} days, TB"]
        rows = []
        for cores in (2, 16, 64):
            for name, dense in (("AVX2", self.dense_avx2), ("AVX-512", self.dense_avx512)):
                kind = self.kinds[1]
                count = math.floor(cores * self.per_core(kind, self.share_fixed, dense))
                written = count * kind.recorded / 8
                rows.append([
                    f"{cores} cores, {name}", f"{count}",
                    f"{(self.memory_first + (count - 1) * self.memory_more) / 1000:.1f}", f"{count * self.threads:g}",
                    f"{count * self.descriptors:g}", f"{count * kind.received:g}", f"{written:.1f}",
                    f"{written * DAY * self.kept / 1e6:.1f}"])
        return header, rows

    def carriers(self):
        header = ["what they take", *(f"{size:,} cameras" for size in SIZES)]
        kind = self.kinds[1]
        rows = [
            ("cores", lambda n: f"{n / self.usual:,.0f}"),
            ("hosts, and leases in the store", lambda n: f"{self.hosts(n):,}"),
            ("from cameras, Gbit/s", lambda n: f"{n * kind.received / 1000:,.2f}"),
            (f"recordings of {self.kept:g} days, TB",
             lambda n: f"{n * kind.recorded / 8 * DAY * self.kept / 1e6:,.0f}"),
            ("keys in the store", lambda n: f"{n + self.hosts(n):,}"),
            ("renewals a second", lambda n: f"{self.hosts(n) * RENEWALS:,.1f}"),
            ("looks a second", lambda n: f"{self.hosts(n) * LOOKS:,}"),
            ("a look, kB", lambda n: f"{n * self.look_bytes / 1000:,.1f}"),
            ("all looks, MB/s", lambda n: f"{self.hosts(n) * n * self.look_bytes / 1e6:,.2f}"),
            ("all looks, cores of the store", lambda n: f"{self.store_busy(n):,.2f}"),
            ("looks, cores of each host", lambda n: f"{n * self.look_host / 1000:,.3f}"),
            ("MQTT messages a second", lambda n: f"{n * self.messages:,.0f}"),
            ("MQTT, MB/s", lambda n: f"{n * self.messages * self.message_bytes / 1e6:,.2f}"),
            ("MQTT, cores of the broker", lambda n: f"{n * self.messages * self.message / 1000:,.3f}"),
            ("Prometheus, series", lambda n: f"{n * self.series:,}"),
            ("Prometheus, samples a second", lambda n: f"{n * self.series / self.scrape:,.0f}"),
            ("Prometheus, memory, GB", lambda n: f"{n * self.series * self.series_bytes / 1e9:,.2f}"),
            ("Prometheus, disk, GB",
             lambda n: f"{n * self.series / self.scrape * self.sample_bytes * 15 * DAY / 1e9:,.1f}"),
        ]
        return header, [[name, *(cell(size) for size in SIZES)] for name, cell in rows]

    def limits(self):
        """Lists each limit with the share of it that this many cameras take."""
        kind = self.kinds[1]
        per_host = self.per_host
        return [
            (f"a host's network, {self.host_link:g} Gbit/s",
             lambda n: min(n, per_host) * kind.received / 1000 / self.host_link),
            (f"a host's disk, {self.disk:g} MB/s", lambda n: min(n, per_host) * kind.recorded / 8 / self.disk),
            (f"three etcd, {self.store_cores:g} cores", lambda n: self.store_busy(n) / self.store_cores),
            (f"three etcd, {self.store_link:g} Gbit/s",
             lambda n: self.hosts(n) * n * self.look_bytes * 8 / 1e9 / self.store_link),
            ("a host's thread for the fleet, one look a second", lambda n: n * self.look_host / 1000),
            (f"one look in {LONGEST_LOOK} s, store and host",
             lambda n: n * (self.look_store + self.look_host) / 1000 / LONGEST_LOOK),
            ("the longest answer, 32 MiB", lambda n: n * self.look_bytes / LONGEST_ANSWER),
            ("mosquitto, one core", lambda n: n * self.messages * self.message / 1000),
            (f"Prometheus, {self.prometheus_memory:g} GB",
             lambda n: n * self.series * self.series_bytes / 1e9 / self.prometheus_memory),
        ]

    def breaks(self):
        limits = self.limits()

        def cell(share, worst):
            shown = f"{share:.1%}".replace("%", " %") if share < 10 else f"{share:,.0f} times"
            return f"**{shown}**" if share == worst else shown

        worst = [max(limit(size) for _, limit in limits) for size in SIZES]
        return ["share of", *(f"{size:,} cameras" for size in SIZES)], [
            [name, *(cell(limit(size), most) for size, most in zip(SIZES, worst))] for name, limit in limits]

    def money(self):
        header = ["cents a camera-month", *SCENES, "disk"]
        rows = []
        for title, price in (("rented", self.price), ("own", self.own_price)):
            for kind in self.kinds:
                cells = [f"{100 * price * HOURS / count:.0f}" for count in self.by_scene(kind)]
                kept = kind.recorded / 8 * DAY * self.kept / 1000
                rows.append([f"{title}: {kind.name}", *cells, f"{100 * kept * self.disk_price:.0f}"])
        return header, rows

    def facts(self):
        fleet = self.largest_fleet()
        return ["in the fleets below", "value"], [
            ["cameras of a core", f"{self.usual:.1f}"],
            [f"cameras of a host of {self.cores:g} cores", f"{self.per_host}"],
            ["cameras of the largest fleet that leaves the store half of its cores", f"{fleet:,}"],
            ["fleets for 10,000 and 100,000 cameras", f"{math.ceil(10_000 / fleet)} and {math.ceil(100_000 / fleet)}"],
            ["a core-hour of one's own machine, USD", f"{self.own_price:.4f}"],
        ]

    def tables(self):
        """By name, as Markdown."""
        names = ["inputs", "assumptions", "cameras", "a_host", "facts", "carriers", "breaks", "money"]
        return {name: markdown(*getattr(self, name)()) for name in names}


def markdown(header, rows):
    """A table whose columns of figures, but for the first, are aligned right."""

    def is_figure(cell):
        return cell.lstrip("*")[:1].isdigit()

    _, *columns = zip(*rows)
    rule = "|---|" + "".join("---:|" if all(map(is_figure, column)) else "---|" for column in columns) + "\n"
    return "".join(["| " + " | ".join(header) + " |\n", rule, *("| " + " | ".join(row) + " |\n" for row in rows)])


def with_tables(document, tables):
    """The document, with the tables between their marks."""
    for name, table in tables.items():
        start, end = MARK.format(name), MARK.format("end")
        place = re.compile(f"({re.escape(start)}\n).*?({re.escape(end)})", re.DOTALL)
        document, count = place.subn(lambda found: f"{found[1]}\n{table}\n{found[2]}", document)
        if count != 1:
            sys.exit(f"the document has {count} places for the table {name}; it needs one, between {start} and {end}")
    return document


def values(changes):
    found = {name: value for name, value, *_ in MEASURED + ASSUMED}
    for change in changes:
        name, _, value = change.partition("=")
        if name not in found:
            sys.exit(f"there is no input {name}; there are {', '.join(found)}")
        try:
            found[name] = float(value)
        except ValueError:
            sys.exit(f"{change}: give a number")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("changes", nargs="*", metavar="NAME=VALUE")
    parser.add_argument("--check", type=pathlib.Path, metavar="FILE")
    parser.add_argument("--write", type=pathlib.Path, metavar="FILE")
    options = parser.parse_args()
    tables = Scale(values(options.changes)).tables()
    file = options.check or options.write
    if not file:
        print("\n".join(tables.values()), end="")
        return
    before = file.read_text(encoding="utf-8")
    after = with_tables(before, tables)
    if options.write:
        file.write_text(after, encoding="utf-8")
    elif after != before:
        sys.exit(f"the tables in {file} are not those of Benchmarks/scale.py; --write {file} puts them there")


if __name__ == "__main__":
    main()
