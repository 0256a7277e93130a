"""Works off an archive with Dask: python archive_dask.py SCHEDULER ARCHIVE SHARDS

On a machine of 16 cores: dask worker SCHEDULER --nworkers 8 --nthreads 1
"""
import subprocess
import sys

from dask.distributed import Client

# Of each task; workers have one each.
THREADS = 2


def work(number, archive, shards):
    shard = f"{number}/{shards}"
    status = subprocess.run(
        ["dtopd", "batch", "--output", archive, "--shard", shard, "--threads", str(THREADS), "--quiet"]).returncode
    # Stopped or killed: another try goes on. After other failures it would fail again.
    if status < 0 or status == 75:
        raise RuntimeError(f"shard {shard} ended with status {status}")
    return status


scheduler, archive, shards = sys.argv[1], sys.argv[2], int(sys.argv[3])
with Client(scheduler) as client:
    # Not pure: the same arguments again do what is left.
    tasks = client.map(work, range(1, shards + 1), archive=archive, shards=shards, retries=3, pure=False)
    # One that failed too often must not end the others.
    statuses = client.gather(tasks, errors="skip")
sys.exit(max(statuses) if len(statuses) == shards else 75)
