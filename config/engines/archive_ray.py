"""Works off an archive with Ray: python archive_ray.py ARCHIVE SHARDS, on a machine of the cluster"""
import subprocess
import sys

import ray

# Of each task.
THREADS = 2


@ray.remote(num_cpus=THREADS, max_retries=3, retry_exceptions=True)
def work(number, archive, shards):
    shard = f"{number}/{shards}"
    status = subprocess.run(
        ["dtopd", "batch", "--output", archive, "--shard", shard, "--threads", str(THREADS), "--quiet"]).returncode
    # Stopped or killed: another try goes on. After other failures it would fail again.
    if status < 0 or status == 75:
        raise RuntimeError(f"shard {shard} ended with status {status}")
    return status


def status(task):
    """One that failed too often must not end the others."""
    try:
        return ray.get(task)
    except ray.exceptions.RayError:
        return 75


archive, shards = sys.argv[1], int(sys.argv[2])
ray.init(address="auto")
tasks = [work.remote(number, archive, shards) for number in range(1, shards + 1)]
sys.exit(max(map(status, tasks)))
