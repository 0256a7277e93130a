"""Works off an archive with Dask: python archive_dask.py SCHEDULER ARCHIVE SHARDS"""
import subprocess
import sys

from dask.distributed import Client


def work(number, archive, shards):
    return subprocess.run(["dtopd", "batch", "--output", archive, "--shard", f"{number}/{shards}", "--quiet"]).returncode


scheduler, archive, shards = sys.argv[1], sys.argv[2], int(sys.argv[3])
with Client(scheduler) as client:
    statuses = client.gather(client.map(work, range(1, shards + 1), archive=archive, shards=shards, retries=3, pure=False))
sys.exit(max(statuses))
