"""The columns of a table of devices."""

from __future__ import annotations

from dataclasses import dataclass

from lixin.registers.files.header import Wanted


@dataclass(frozen=True, slots=True)
class DeviceColumn:
    """A column: its field, name, whether a new device needs it, what to say of it, an example."""

    field: str
    label: str
    needed: bool
    note: str
    sample: str
    aliases: tuple[str, ...] = ()

    @property
    def wanted(self) -> Wanted:
        """As the heading is looked for; a file that changes some columns needs no others."""
        return Wanted(self.field, self.label, aliases=self.aliases)


COLUMNS = (
    DeviceColumn("code", "设备编码", False, "已登记的设备填它的编码，按它修改；新设备留空，平台给编码。", ""),
    DeviceColumn("name", "名称", True, "最多 80 个字。", "西淝河闸下水质站（示例）", ("设备名称",)),
    DeviceColumn("kind", "设备类型", True, "从列表中选择。", "", ("类型",)),
    DeviceColumn("protocol", "接入协议", True, "从列表中选择，要是这种设备用的。", "", ("协议",)),
    DeviceColumn("vendor_id", "厂家标识", True, "设备在报文里的自称（MN、测站地址、终端手机号……）。", "", ("标识",)),
    DeviceColumn("owner", "管理单位", True, "单位的正式名称，从列表中选择。", "", ("单位",)),
    DeviceColumn("lon", "经度", True, "WGS84，小数或度分秒。", "116.2083"),
    DeviceColumn("lat", "纬度", True, "WGS84，小数或度分秒。", "33.1444"),
    DeviceColumn("cadence_minutes", "上报间隔（分钟）", False, "留空按设备类型。", "", ("上报间隔",)),
    DeviceColumn("own_number", "原编号", False, "单位自己的编号或以前的编号。", ""),
    DeviceColumn("label", "标注", False, "例如：模拟、示意。", ""),
)
WANTED = tuple(one.wanted for one in COLUMNS)
LABELS = {one.field: one.label for one in COLUMNS}
