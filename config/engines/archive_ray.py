"""Works off an archive with Ray: python archive_ray.py ARCHIVE SHARDS"""
import subprocess
import sys

import ray


@ray.remote(num_cpus=2, max_retries=3)
def work(number, archive, shards):
    return subprocess.run(["dtopd", "batch", "--output", archive, "--shard", f"{number}/{shards}", "--quiet"]).returncode


archive, shards = sys.argv[1], int(sys.argv[2])
ray.init(address="auto")
sys.exit(max(ray.get([work.remote(number, archive, shards) for number in range(1, shards + 1)])))
