"""A cluster of one node: munged, slurmctld and slurmd of Debian's slurm-wlm, in a folder of their own. Needs root."""
import os
import pathlib
import pwd
import secrets
import subprocess

from archive import waited

CONFIGURATION = """
ClusterName=dtopd
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
SlurmctldPort={port}
SlurmdPort={port1}
AuthType=auth/munge
CredType=cred/munge
# A job that is requeued waits until credentials of its last run have expired.
AuthInfo=socket={folder}/munge/socket,cred_expire=5
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
SchedulerParameters=sched_interval=1,batch_sched_delay=0,bf_interval=1
ReturnToService=2
KillWait=5
SwitchType=switch/none
JobCompType=jobcomp/none
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
NodeName={host} NodeAddr=127.0.0.1 CPUs=4 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


class Cluster:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.node = os.uname().nodename.split(".")[0]
        self.processes = []
        self.environment = {**os.environ, "SLURM_CONF": str(self.folder / "slurm.conf")}

    def __enter__(self):
        munge = self.folder / "munge"
        for name in ("munge", "state", "spool"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (munge / "key").write_bytes(secrets.token_bytes(1024))
        user = pwd.getpwnam("munge")
        # munged insists on who owns its files and on who may enter the folders above.
        self.folder.chmod(0o755)
        for path in (munge, munge / "key"):
            os.chown(path, user.pw_uid, user.pw_gid)
        munge.chmod(0o755)
        (munge / "key").chmod(0o400)
        text = CONFIGURATION.format(folder=self.folder, host=self.node, port=26817, port1=26818)
        (self.folder / "slurm.conf").write_text(text)
        self.start("runuser", "-u", "munge", "--", "munged", "--foreground", "--key-file", munge / "key", "--socket",
                   munge / "socket", "--pid-file", munge / "pid", "--log-file", munge / "log", "--seed-file", munge / "seed")
        waited(lambda: (munge / "socket").exists(), "munged")
        self.start("slurmctld", "-D")
        self.start("slurmd", "-D", "-N", self.node)
        waited(lambda: "idle" in self.states(), "the node")
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.terminate()
        for process in reversed(self.processes):
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def start(self, *command):
        self.processes.append(subprocess.Popen(
            [str(word) for word in command], env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    def run(self, *command, **more):
        outcome = subprocess.run(
            [str(word) for word in command], env={**self.environment, **more}, capture_output=True, text=True)
        return outcome.stdout.strip()

    def states(self):
        return self.run("sinfo", "--noheader", "--format", "%t")

    def tasks(self, state=None):
        """Ids of tasks in the queue: those of a state, or all, those pending included."""
        only = ["--states", state] if state else []
        return self.run("squeue", "--noheader", "--array", "--format", "%i", *only).split()

    def set_node(self, state):
        self.run("scontrol", "update", f"nodename={self.node}", f"state={state}", "reason=test")
