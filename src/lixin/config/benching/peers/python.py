"""The environment that holds the peers from PyPI: where it is, and which versions are in it."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from lixin.kernel.errors import Invalid

INSTALL = (
    "python3 -m venv 文件夹 && 文件夹/bin/pip install pygeoapi gunicorn psycopg2-binary GeoAlchemy2"
    " 'pygeofilter[backend-sqlalchemy]' tipg 'uvicorn[standard]'，再用 --peers 文件夹（或 LIXIN_BENCH_PEERS）指给它"
)
ASK = """
import json
from importlib.metadata import distributions
print(json.dumps({one.metadata["Name"].lower(): one.version for one in distributions()}))
"""


@dataclass(frozen=True)
class Environment:
    """A folder made by `python -m venv`, and package → version."""

    folder: Path
    versions: dict[str, str]

    @property
    def python(self) -> str:
        """Its interpreter."""
        return str(self.folder / "bin" / "python")

    def need(self, *names: str) -> str:
        """The packages with their versions in words; Invalid when one is missing."""
        if missing := [name for name in names if name not in self.versions]:
            raise Invalid(f"没有安装 {'、'.join(missing)}（{INSTALL}）。")
        return "，".join(f"{name} {self.versions[name]}" for name in names)


def environment(folder: str) -> Environment:
    """The environment in the folder; without one, an environment where everything is missing."""
    python = Path(folder) / "bin" / "python"
    if not folder or not python.is_file():
        return Environment(Path(folder), {})
    done = subprocess.run([str(python), "-c", ASK], capture_output=True, text=True, check=False, timeout=60)
    return Environment(Path(folder).resolve(), json.loads(done.stdout) if done.returncode == 0 else {})
