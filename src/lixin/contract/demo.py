"""Point 3 of the contract: each event has a sequence that raises it and one that does not, as samples and as frames."""

from lixin.contract.stage import Stage
from lixin.contract.subjects import Demo, demos, each_event, each_kind, each_scenario, need, raising
from lixin.kernel.declare import DeviceKind, EventType, Scenario
from lixin.kernel.window import SampleWindow


def raised(event: EventType, demo: Demo, usual: dict[str, float]) -> bool:
    """Whether the event's rule speaks anywhere in the sequence."""
    window, spoken = SampleWindow(thresholds=usual | demo.thresholds), False
    for time, values in demo.samples:
        window.add(time, values)
        spoken = event.detect(window) is not None or spoken
    return spoken


@each_event
def test_demo_sequences_raise_what_they_say_and_nothing_else(scenario: Scenario, event: EventType) -> None:
    kinds = {kind.key: dict(kind.thresholds) for kind in scenario.kinds}
    raising(scenario, event)
    fitting = [demo for demo in demos(scenario) if demo.kind in event.kinds]
    for demo in fitting:
        got, said = raised(event, demo, kinds[demo.kind]), event.key in demo.raises
        wrong = (
            f"demo/{demo.name} {'报' if got else '不报'}“{event.key}”，而它的 raises {'有' if said else '没有'}这一项"
        )
        need(got == said, scenario, wrong, "改规则、改数据，或改 raises")
    quiet = [demo for demo in fitting if event.key not in demo.raises]
    need(quiet, scenario, f"事件 {event.key} 没有不得报警的序列", "在 demo/ 里加一个相近而不该报警的 JSON")


@each_scenario
def test_demo_sequences_are_labelled_and_name_what_is_declared(scenario: Scenario) -> None:
    metrics = {kind.key: set(kind.metrics) for kind in scenario.kinds}
    events = {event.key for event in scenario.events}
    for demo in demos(scenario):
        need(demo.label in ("模拟", "实测"), scenario, f"demo/{demo.name} 没有标注来历", "label 写“模拟”或“实测”")
        need(demo.kind in metrics, scenario, f"demo/{demo.name} 的设备类型 {demo.kind} 没有声明", "改 kind")
        used = {metric for _, values in demo.samples for metric in values} - metrics[demo.kind]
        need(not used, scenario, f"demo/{demo.name} 用了没有声明的量 {sorted(used)}", "写进 DeviceKind.metrics")
        unknown = set(demo.raises) - events
        need(not unknown, scenario, f"demo/{demo.name} 的 raises 有没有声明的事件 {sorted(unknown)}", "改 raises")


@each_kind
def test_real_frames_of_every_protocol_carry_the_demo(scenario: Scenario, kind: DeviceKind, county: Stage) -> None:
    """Through the gateway's decoders and the processor: nothing doubted, exactly the alarms that are said."""
    for protocol in kind.protocols:
        for demo in [one for one in demos(scenario) if one.kind == kind.key]:
            device = county.device(scenario, kind, protocol=protocol, thresholds=demo.thresholds)
            county.play(device, demo)
            where = f"demo/{demo.name} 经 {protocol} 发送"
            doubts = county.doubts(device)
            need(not doubts, scenario, f"{where}时有报文存疑：{doubts[:2]}",
                 f"在 Metric.codes 里写 {protocol} 的编码，并检查 valid")  # fmt: skip
            alarms = county.alarms(device)
            need(set(alarms) == set(demo.raises), scenario, f"{where}报了 {sorted(alarms)}，应报 {sorted(demo.raises)}",
                 "检查编码、小数位和规则")  # fmt: skip
