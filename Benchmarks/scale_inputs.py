#!/usr/bin/python3
"""scale_inputs.py DTOPD [--cameras N ...] [--seconds N]: what cameras put on a store, a bus and a Prometheus.

Prints what Benchmarks/scale.py takes as inputs: bytes and processor milliseconds of a fleet's questions to an etcd, for
several numbers of cameras; messages and bytes of a stream's MQTT; and the series of its metrics. All run on this
machine; disks and networks are not measured. Needs etcd-server, mosquitto and mosquitto-clients. Two minutes.
"""
import argparse
import base64
import contextlib
import http.client
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Tests" / "Support"))
from etcd import Etcd  # noqa: E402
from processes import free_port, processor_seconds, seconds_of  # noqa: E402
from service import Service  # noqa: E402

STREAMS = 4
MESSAGES = 20_000
# Operations of one transaction; etcd takes 128.
AT_ONCE = 100


def text(value):
    return base64.b64encode(value.encode()).decode()


class Store(Etcd):
    """An etcd that can be asked."""

    def ask(self, path, question):
        """The answer's bytes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(connection):
            connection.request("POST", f"/v3/{path}", json.dumps(question))
            answer = connection.getresponse()
            body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"etcd answers {answer.status} to {path}: {body[:200]}")
        return body

    def fill(self, cameras):
        """Writes the keys of a fleet of one host with this many cameras."""
        while True:
            try:
                lease = json.loads(self.ask("lease/grant", {"TTL": "3600"}))["ID"]
                break
            except OSError:
                time.sleep(0.1)

        def put(key, value):
            pair = {"key": text(f"/dtopd/fleet/{key}"), "value": text(json.dumps(value)), "lease": lease}
            return {"requestPut": pair}

        host = {"name": "host-12", "capacity": 64, "configuration": "0123456789abcdef", "since": 1_772_348_404}
        self.ask("kv/txn", {"success": [put("hosts/host-12", host)]})
        owner = {"host": "host-12", "since": 1_772_348_404, "why": "nobody had it"}
        names = [f"camera-{number:05}" for number in range(cameras)]
        for start in range(0, cameras, AT_ONCE):
            some = names[start:start + AT_ONCE]
            self.ask("kv/txn", {"success": [put(f"cameras/{name}/owner", owner) for name in some]})
        return lease

    def cost(self, times, path, question):
        """Bytes of the answer, and etcd's processor milliseconds for it."""
        used = processor_seconds([self.process.pid])
        for _ in range(times):
            answer = self.ask(path, question)
        return len(answer), 1000 * (processor_seconds([self.process.pid]) - used) / times


def measure_store(dtopd, cameras):
    with tempfile.TemporaryDirectory() as folder, contextlib.closing(contextlib.ExitStack()) as stack:
        store = Store(folder)
        stack.callback(store.end)
        lease = store.fill(cameras)
        look = {"key": text("/dtopd/fleet/"), "range_end": text("/dtopd/fleet0")}
        size, busy = store.cost(max(3, 20_000 // cameras), "kv/range", look)
        _, renewal = store.cost(1000, "lease/keepalive", {"ID": lease})
        file = pathlib.Path(folder) / "dtopd.yaml"
        streams = 'streams: {camera-00000: {input: "rtsp://a/b"}}'
        file.write_text(f"fleet: ['{store.url}']\nfleet_name: fleet\n{streams}\n")
        # A host reads the same; the difference between two numbers of cameras is that of a look, and of printing it.
        status = f"exec {dtopd} fleet status --json --config {file} >/dev/null"
        own = 1000 * statistics.median(seconds_of("sh", "-c", status) for _ in range(3))
        print(f"store, {cameras} cameras: {size} bytes a look, {size / cameras:.0f} a camera", flush=True)
        print(f"    etcd {busy:.1f} ms a look, {renewal:.2f} ms a renewal", flush=True)
        print(f"    `dtopd fleet status` {own:.0f} ms", flush=True)


def measure_service(dtopd, seconds):
    """Messages and metrics of `STREAMS` test pictures with a zone and a rule each."""
    with tempfile.TemporaryDirectory() as folder, contextlib.closing(contextlib.ExitStack()) as stack:
        port = free_port()
        file = pathlib.Path(folder) / "mosquitto.conf"
        # A slow subscriber gets all.
        file.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\nlog_dest none\nmax_queued_messages 0\n")
        broker = subprocess.Popen(["/usr/sbin/mosquitto", "-c", file])
        stack.callback(broker.wait)
        stack.callback(broker.kill)
        stream = {"input": "lavfi:testsrc2=s=320x180:r=5,realtime", "live": True, "input_size": "short:64",
                  "log": f"{folder}/{{stream}}.jsonl", "zones": {"gate": "0,0,0.5,0.5"},
                  "rules": {"busy": "Car in gate above 2 % for 3s"}}
        streams = {f"camera-{number:05}": stream for number in range(STREAMS)}
        service = stack.enter_context(Service(
            dtopd, folder, streams, mqtt=f"mqtt://127.0.0.1:{port}", admission="false", pressure="false"))
        service.require("all run", lambda: len(service.running()) == STREAMS)
        taken = subprocess.run(
            ["mosquitto_sub", "-p", str(port), "-t", "dtopd/#", "-R", "-F", "%l %t", "-W", str(seconds)],
            capture_output=True, text=True, check=False).stdout.splitlines()
        sizes = [int(size) + len(topic) for size, topic in (line.split(" ", 1) for line in taken)]
        shared = seconds * STREAMS
        messages, size = len(sizes) / shared, sum(sizes) / shared
        print(f"bus: {messages:.2f} messages and {size:.0f} bytes a second and camera", flush=True)
        measure_broker(broker, port, round(sum(sizes) / len(sizes)))
        lines = [line for line in service.get("/metrics").splitlines() if not line.startswith("#")]
        own = [line for line in lines if 'stream="camera-00000"' in line]
        print(f"metrics: {len(own)} series and {sum(len(line) + 1 for line in own)} bytes a camera, "
              f"{sum('stream=' not in line for line in lines)} series a service")


def measure_broker(broker, port, size):
    """mosquitto's processor time for a message from one publisher to one subscriber."""
    with subprocess.Popen(["mosquitto_sub", "-p", str(port), "-t", "bench", "-C", str(MESSAGES), "-q", "1"],
                          stdout=subprocess.DEVNULL) as taker:
        time.sleep(1)
        used = processor_seconds([broker.pid])
        # At QoS 1, so that none is lost on the way.
        subprocess.run(["mosquitto_pub", "-p", str(port), "-t", "bench", "-q", "1", "-l"],
                       input="\n".join(["x" * size] * MESSAGES), text=True, check=True)
        taker.wait()
        busy = processor_seconds([broker.pid]) - used
    print(f"broker: {1e6 * busy / MESSAGES:.0f} us for a message of {size} bytes at QoS 1, in and out once", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dtopd")
    parser.add_argument("--cameras", type=int, nargs="*", default=[10, 1000, 10_000, 100_000])
    parser.add_argument("--seconds", type=int, default=30)
    options = parser.parse_args()
    for cameras in options.cameras:
        measure_store(options.dtopd, cameras)
    measure_service(options.dtopd, options.seconds)


if __name__ == "__main__":
    main()
