"""Roles and what each may do: the only place where a permission meets a role (三员分立 is checked here)."""

from dataclasses import dataclass

from lixin.kernel.errors import DeclarationError


@dataclass(frozen=True, slots=True)
class Role:
    """A role: code, Chinese name, permissions; `scope` says how far it reaches by default.

    "county": rows of the assignment's division; "unit": only rows of the assignment's organisation subtree.
    """

    code: str
    name: str
    permissions: tuple[str, ...]
    scope: str
    duties: str


CLAIM = "devices.claim"
READ = ("cases.read", "devices.read", "registers.read", "indicators.read", "maps.read")

ROLES = {
    role.code: role
    for role in (
        Role(
            "operator",
            "指挥中心坐席",
            (
                *READ,
                "cases.report",
                "cases.file",
                "cases.dispatch",
                "cases.void",
                "cases.contact",
                "alarms.acknowledge",
                "commands.ask",
                "suspects.read",
                "devices.adopt",
                "ops.read",
            ),
            "county",
            "受理、派遣、督促，看实时情况",
        ),
        Role("verifier", "核查员", (*READ, "cases.verify"), "county", "核查处理结果，通过或退回"),
        Role(
            "handler",
            "部门经办人",
            (*READ, "cases.handle", "cases.contact", "commands.ask", CLAIM),
            "unit",
            "接单、到场、处理、反馈；申请向设备下发指令",
        ),
        Role(
            "unit_head",
            "部门负责人",
            (*READ, "cases.handle", "registers.write", "commands.ask", "commands.agree", CLAIM),
            "unit",
            "看本单位的事项和时限；批准向设备下发的指令",
        ),
        Role(
            "township_clerk", "乡镇工作人员", (*READ, "cases.report", "cases.handle", CLAIM), "unit", "辖区内上报和处理"
        ),
        Role("grid_worker", "网格员", ("cases.read", "cases.report", "maps.read"), "unit", "采集、现场核实"),
        Role("leader", "县领导", READ, "county", "看全局、看趋势、看谁慢了"),
        Role(
            "steward",
            "数据管理员",
            (
                "registers.read",
                "registers.write",
                "devices.read",
                "devices.write",
                "kinds.write",
                "suspects.read",
                "devices.adopt",
                "indicators.read",
                "maps.read",
                "ops.read",
            ),
            "county",
            "台账、设备和指标口径",
        ),
        Role(
            "integrator",
            "集成商",
            ("devices.read", "devices.write", "devices.claim", "suspects.read", "ops.read"),
            "county",
            "接入设备和系统",
        ),
        Role(
            "system_admin",
            "系统管理员",
            ("accounts.manage", "ops.read"),
            "county",
            "账号的建立、停用和解锁；看不到案件",
        ),
        Role(
            "security_officer",
            "安全管理员",
            ("roles.manage", "grades.manage", "accounts.read"),
            "county",
            "角色、数据分级；看不到案件",
        ),
        Role("auditor", "审计员", ("audit.read", "accounts.read"), "county", "查看审计记录，什么也不能改"),
    )
}

PERMISSION_NAMES = {
    "cases.read": "查看事件",
    "cases.report": "上报事件",
    "cases.file": "受理立案",
    "cases.dispatch": "派遣和督促",
    "cases.void": "作废",
    "cases.handle": "办理",
    "cases.verify": "核查",
    "cases.contact": "查看反映人电话",
    "devices.read": "查看设备和报警",
    "devices.write": "维护设备",
    "devices.adopt": "接入未登记设备",
    "kinds.write": "增加设备类型",
    "devices.claim": "凭认领码认领设备",
    "commands.ask": "申请向设备下发指令",
    "commands.agree": "批准向设备下发的指令",
    "alarms.acknowledge": "确认报警",
    "suspects.read": "查看异常报文",
    "registers.read": "查看台账",
    "registers.write": "维护台账",
    "indicators.read": "查看指标",
    "maps.read": "查看地图",
    "ops.read": "查看系统健康",
    "accounts.manage": "管理账号",
    "accounts.read": "查看账号",
    "roles.manage": "授予和收回角色",
    "grades.manage": "管理数据分级",
    "audit.read": "查看审计记录",
}

OFFICERS = ("system_admin", "security_officer", "auditor")


def roles_with(permission: str) -> tuple[Role, ...]:
    """Roles that have the permission, for the sentence of a refusal."""
    return tuple(role for role in ROLES.values() if permission in role.permissions)


def check_separation(codes: set[str]) -> None:
    """Raise DeclarationError when one person would hold two of the three officers' roles, or one and any other."""
    held = codes & set(OFFICERS)
    if held and len(codes) > 1:
        names = "、".join(ROLES[code].name for code in sorted(codes))
        raise DeclarationError(f"三员分立：{names} 不能由同一个人担任。")
