"""Measures how long PostgreSQL's window functions take for the seven ranks of all time, of the same producers.

The cluster is in a temporary folder, listens on a Unix socket only, and runs without fsync and with a work_mem that
fits every sort. One statement is timed, which writes all ranks to an unlogged table.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_BINARIES = "/usr/lib/postgresql/*/bin"
_OTHER_USER = "postgres"
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "work_mem": "1GB",
    "shared_buffers": "1GB",
    "max_wal_size": "8GB",
}
_FILL = """
create unlogged table producers (
    id int, created bigint, xp bigint, achievements int, plays bigint, tracks int, completeness int,
    collaborators int, joint_plays bigint, collaborations int, joint_weight bigint, weight bigint
);
\\copy producers from '{rows}' csv
analyze producers;
"""
# Achievements break the ties of the points board; 1e-11 stands for the contribution of a weight now.
_RANK = """
drop table if exists ranks;
\\timing on
create unlogged table ranks as
with six as (
    select id,
        rank() over (order by xp desc, achievements desc) as points,
        rank() over (order by plays desc) as plays,
        rank() over (order by tracks desc) as uploads,
        rank() over (order by completeness::float8 / tracks desc) as quality,
        rank() over (
            order by 10 * collaborators + 0.01::float8 * joint_plays + 2e-11::float8 * joint_weight
                + 5 * collaborations desc
        ) as collaboration,
        rank() over (order by weight desc) as earnings
    from producers
)
select six.*, rank() over (
    order by 25 * points + 20 * plays + 15 * uploads + 15 * quality + 15 * collaboration + 10 * earnings
) as overall
from six;
"""


def binaries() -> Path | None:
    """The folder of the newest PostgreSQL installed, if any."""
    found = sorted(Path("/").glob(_BINARIES.removeprefix("/")), key=lambda path: int(path.parent.name))
    return found[-1] if found else None


def seconds_to_rank(rows: Path, programs: Path) -> float:
    """The better of two runs over the CSV of ``infra.bench.ranking --rows``."""
    with _cluster(programs) as sql:
        sql(_FILL.format(rows=rows))
        told = [sql(_RANK) for _ in range(2)]
    taken = [re.findall(r"^Time: ([0-9.]+) ms", each, re.MULTILINE)[-1] for each in told]
    return min(map(float, taken)) / 1000


@contextmanager
def _cluster(programs: Path) -> Iterator[_Sql]:
    with tempfile.TemporaryDirectory(prefix="beatpass-bench-") as folder:
        home = Path(folder)
        data = home / "data"
        data.mkdir(mode=0o700)
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            home.chmod(0o711)
            shutil.chown(data, _OTHER_USER)
        _run([programs / "initdb", "--auth=trust", "--no-sync", "--username=bench", f"--pgdata={data}"])
        options = " ".join(
            f"-c {name}={value}" for name, value in {**_SETTINGS, "unix_socket_directories": data}.items()
        )
        _run([programs / "pg_ctl", "start", "-w", f"--pgdata={data}", f"--log={data / 'log'}", f"--options={options}"])
        try:
            yield _Sql(programs, data)
        finally:
            _run([programs / "pg_ctl", "stop", "-m", "immediate", f"--pgdata={data}"])


class _Sql:
    def __init__(self, programs: Path, socket: Path) -> None:
        options = ["-X", "-v", "ON_ERROR_STOP=1", "-U", "bench", "-h", str(socket), "-d", "postgres"]
        self._psql = [str(programs / "psql"), *options]

    def __call__(self, text: str) -> str:
        return _run(self._psql, text)


def _run(command: Sequence[str | Path], text: str = "") -> str:
    if os.geteuid() == 0:
        command = ["runuser", "-u", _OTHER_USER, "--", *command]
    ran = subprocess.run(list(command), input=text, check=False, capture_output=True, text=True, cwd="/")
    if ran.returncode:
        raise RuntimeError(f"{command[-1]} failed:\n{ran.stdout}{ran.stderr}")
    return ran.stdout
