"""`lixin new scenario|protocol CODE`: write what a new one needs, run its tests, say what to do next."""

import argparse
from pathlib import Path

HELP = "新建场景或设备协议：写好文件，运行它的测试，告诉您接下来改什么"
EXAMPLE = "lixin new scenario reservoir --name 小型水库 --lead 县水利局"


def configure(parser: argparse.ArgumentParser) -> None:
    """What to make, and what its author knows of it already."""
    parser.add_argument("what", choices=["scenario", "protocol"], help="scenario：场景；protocol：设备协议")
    parser.add_argument("code", help="代码，也是文件（夹）名，例如场景 reservoir、协议 dlt645")
    parser.add_argument("--name", default="", help="名称，例如 小型水库、DL/T 645")
    parser.add_argument("--lead", default="", help="牵头单位的正式名称，例如 县水利局（缺省：县数据主管单位）")
    parser.add_argument("--port", type=int, default=0, help="只用于协议：设备端口（缺省：没有人用的下一个）")
    parser.add_argument("--into", type=Path, metavar="文件夹", help="在这里写成单独的 pip 包，而不是平台里的文件夹")


def run(options: argparse.Namespace) -> int:
    """0 when it is written and keeps the contract."""
    import django
    from django.apps import apps
    from django.conf import settings

    django.setup()
    if options.what == "protocol":
        return _protocol(options)
    from lixin.config import scaffolding
    from lixin.seeds.load import load

    seed = load(settings.SEED)
    new = scaffolding.NewScenario(options.code, options.name or options.code, options.lead or seed.county.steward)
    taken = {*(config.label for config in apps.get_app_configs()), *settings.APPS, "kernel", "seeds", "scenarios"}
    scaffolding.check(new, taken | {"contract", "api", "static"}, [unit.name for unit in seed.units])
    written = scaffolding.write_package(new, options.into) if options.into else scaffolding.write_inside(new)
    print(f"已写好 {written.folder}，正在运行约定测试 …", flush=True)
    if not scaffolding.run_tests(written, new):
        print("约定测试没有全部通过：上面每一行说了哪里不对、怎么改。")
        return 1
    if not options.into:
        scaffolding.renew_docs()
    print(_next_steps(written.folder, options.into is not None))
    return 0


def _protocol(options: argparse.Namespace) -> int:
    from lixin.config import scaffolding, scaffolding_protocol

    port = options.port or scaffolding_protocol.free_port()
    new = scaffolding_protocol.NewProtocol(options.code, options.name or options.code, port)
    scaffolding_protocol.check(new)
    protocol, tests = scaffolding_protocol.write(new)
    print(f"已写好 {protocol} 和 {tests}，正在运行测试 …", flush=True)
    if not scaffolding_protocol.run_tests(tests):
        print("测试没有全部通过，见上面各行。")
        return 1
    scaffolding.renew_docs()
    print(f"""测试全部通过，lixin up 以后设备可以连端口 {port}。接下来：
  1. 把报文格式换成标准里的：解码、编码、拆帧、应答
  2. 用真实报文核对，写进测试
  3. 在场景里给指标写上编码：Metric(..., {{"{new.code}": "编码"}})
说明见 docs/how-to/new-protocol.md""")
    return 0


def _next_steps(folder: Path, is_package: bool) -> str:
    begin = 'pip install -e ".[dev]" 装进平台的环境' if is_package else "lixin up 后在菜单、地图和指标里就能看到它"
    test = "pytest" if is_package else f"pytest tests/contract --scenario {folder.name}"
    return f"""约定测试全部通过。接下来：
  1. {begin}
  2. 改 scenario.py：名称、测什么、谁来办、多久办完
  3. 改 rules.py 和 demo/：换成真实的限值和序列，每个事件一个必须报的、一个不得报的
  4. 改 README.md 的依据标准，在 quality.toml 里如实记账
  5. 每改一步运行 {test}
说明见 docs/how-to/new-scenario.md"""
