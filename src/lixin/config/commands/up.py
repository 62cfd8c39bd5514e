"""`lixin up`: the whole platform as one supervised command, from an empty folder to a page that answers."""

import argparse
import socket
import time
from typing import Any

from lixin.kernel.errors import Invalid
from lixin.sensing.protocols.catalogue import WIRES

HELP = "准备数据并启动整个平台（网页、设备网关、处理、定时任务），Ctrl-C 停止"
EXAMPLE = "LIXIN_PORT=8080 lixin up --no-replay"
VERBS = ("gateway", "processor", "worker", "web")
ANSWER_WITHIN = 30.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the verb."""
    parser.add_argument("--no-replay", action="store_true", help="不回放示范数据")


def run(options: argparse.Namespace) -> int:
    """Prepare, start, replay, watch; the status says whether it ended cleanly."""
    from django.conf import settings

    from lixin.config.forking import load
    from lixin.config.supervisor import Supervisor

    check_ports(settings)
    load()
    if status := prepared():
        return status

    supervisor = Supervisor(VERBS, tell=lambda line: print(line, flush=True))
    supervisor.start()
    if wait_for(settings.HOST, settings.PORT, ANSWER_WITHIN, supervisor):
        print(f"\n数字利辛已启动：http://{settings.HOST}:{settings.PORT}/    （Ctrl-C 停止）", flush=True)
        if settings.DEMO and not options.no_replay:
            replay_demo()
    return supervisor.watch()


def check_ports(settings: Any) -> None:
    """Refuse at once, with a sentence, when a port is in use."""
    wanted = {"LIXIN_PORT": settings.PORT} | {WIRES[one].setting: port for one, port in settings.DEVICE_PORTS.items()}
    for name, port in wanted.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.HOST, port))
            except OSError as error:
                raise Invalid(f"端口 {port} 用不了（{error.strerror}）。请停掉占用它的程序，或设置 {name}。") from error


def prepared() -> int:
    """Prepare in a process of its own, whose memory goes with it; its status, and its words are on the terminal."""
    from lixin.config.supervisor import spawn

    process = spawn("prepare")
    try:
        return process.wait()
    finally:
        if process.poll() is None:
            process.terminate()


def wait_for(host: str, port: int, seconds: float, supervisor: object) -> bool:
    """Whether the page answers in time; False as soon as the supervisor was told to stop."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not getattr(supervisor, "stopping", False):
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False


def replay_demo() -> None:
    """Send the recorded measurements through the real sockets, once per data folder; play the devices that obey."""
    from django.conf import settings

    from lixin.config.supervisor import spawn

    spawn("stand-in", "--demo")
    done = settings.DATA / "replayed"
    if not done.exists():
        spawn("replay", "--demo", "--mark", str(done))
