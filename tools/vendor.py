"""Bring the pinned third-party files of the pages into the repository; run by a developer when a version changes.

`python tools/vendor.py` fetches each package with the npm client, checks its SHA-256, copies the few files the pages
use, and writes `vendored/SHA256SUMS`. Nothing of this runs when the platform is installed, tested or started.
"""

import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "src/lixin/web/static/vendored"
ICON_NAMES = Path(__file__).with_name("vendor_icons.txt")
CORE_LICENCE = Path(__file__).with_name("vendor_tabler_core_licence.txt")
PMTILES_LICENCE = Path(__file__).with_name("vendor_pmtiles_licence.txt")
"""The packages name their licences (MIT; BSD-3-Clause) without bringing the text."""
SOURCE_MAP = re.compile(rb"\s*(/\*|//)[#@] sourceMappingURL=[^\n*]*(\*/)?\s*$")
LARGEST = 1_500_000


@dataclass(frozen=True)
class Package:
    """An npm package: pinned version, SHA-256 of its archive, folder here, and the files taken (theirs → ours)."""

    name: str
    version: str
    sha256: str
    folder: str
    files: dict[str, str]


PACKAGES = (
    Package(
        "@tabler/core",
        "1.4.0",
        "12ad1d2a4a8bd254fcc2cc9481071d3408006a392ffb0dec5f84da1fa4622b09",
        "tabler-core",
        {"dist/css/tabler.min.css": "tabler.min.css"},
    ),
    Package(
        "@tabler/icons",
        "3.51.0",
        "b30108713d3fa60aee862c2a133225da8e0f309be0708fe2925763ff810c766c",
        "tabler-icons",
        {"LICENSE": "LICENSE"},
    ),
    Package(
        "htmx.org",
        "2.0.11",
        "165a2655073e9e6e55e307a7c74e8ebcdb76afb7701f9c16cfd106a13add408e",
        "htmx",
        {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "LICENSE"},
    ),
    Package(
        "maplibre-gl",
        "5.24.1",
        "b84d7fdf7fba5922fd3fff9a92733936c7a03b99165afc6c84f41c311bdbfa9d",
        "maplibre-gl",
        {
            "dist/maplibre-gl-csp.js": "maplibre-gl-csp.js",
            "dist/maplibre-gl-csp-worker.js": "maplibre-gl-csp-worker.js",
            "dist/maplibre-gl.css": "maplibre-gl.css",
            "LICENSE.txt": "LICENSE.txt",
        },
    ),
    Package(
        "pmtiles",
        "4.5.0",
        "23ae7c575578ad24cd579377d69c46550631da219e6f179997ec2cf3b8c937e5",
        "pmtiles",
        {"dist/pmtiles.js": "pmtiles.js"},
    ),
    Package(
        "echarts",
        "5.6.0",
        "e1b82487dd7f8d9f0438eec1f1433051148e0095ac7a15d4db890afda45cf610",
        "echarts",
        {
            "dist/echarts.min.js": "echarts.min.js",
            "LICENSE": "LICENSE",
            "NOTICE": "NOTICE",
            "licenses/LICENSE-d3": "LICENSE-d3",
        },
    ),
)


def fetch(package: Package, folder: Path) -> Path:
    """The package's archive, checked against its pin."""
    command = ["npm", "pack", "--silent", f"{package.name}@{package.version}", "--pack-destination", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    archive = folder / done.stdout.strip().splitlines()[-1]
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != package.sha256:
        sys.exit(f"{package.name} {package.version}：SHA-256 {found}，应为 {package.sha256}")
    return archive


def member(archive: Path, name: str) -> bytes:
    """One file of the archive, without the pointer to a source map that is not shipped."""
    with tarfile.open(archive) as tar:
        stream = tar.extractfile(f"package/{name}")
        if stream is None:
            sys.exit(f"{archive.name} 里没有 {name}")
        return SOURCE_MAP.sub(b"\n", stream.read())


def sprite(archive: Path) -> bytes:
    """The named outline icons as symbols of one SVG file."""
    names = ICON_NAMES.read_text(encoding="utf-8").split()
    symbols = [symbol(name, member(archive, f"icons/outline/{name}.svg").decode()) for name in sorted(set(names))]
    return ('<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n").encode()


def symbol(name: str, svg: str) -> str:
    """One icon file as a symbol that takes the text's colour."""
    inner = re.sub(r"^.*?<svg[^>]*>|</svg>.*$", "", svg, flags=re.DOTALL)
    paths = "".join(line.strip() for line in inner.splitlines() if 'stroke="none" d="M0 0h24v24H0z"' not in line)
    return (
        f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
        f'stroke-linecap="round" stroke-linejoin="round">{paths}</symbol>'
    )


def main() -> int:
    """Fetch, check, copy, and write the sums."""
    written: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory() as temporary:
        for package in PACKAGES:
            archive = fetch(package, Path(temporary))
            for theirs, ours in package.files.items():
                written[f"{package.folder}/{ours}"] = member(archive, theirs)
            if package.folder == "tabler-icons":
                written["tabler-icons/sprite.svg"] = sprite(archive)
    written["tabler-core/LICENSE"] = CORE_LICENCE.read_bytes()
    written["pmtiles/LICENSE"] = PMTILES_LICENCE.read_bytes()
    for name, content in written.items():
        if len(content) > LARGEST:
            sys.exit(f"{name}：{len(content)} 字节，超过 {LARGEST}")
        (TARGET / name).parent.mkdir(parents=True, exist_ok=True)
        (TARGET / name).write_bytes(content)
    sums = [f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(written.items())]
    (TARGET / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    print(f"{len(written)} 个文件已更新：{TARGET}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
