"""What the verbs of the record are called on the page; an app names its own in `audit_words.py`, if it has any."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

WORDS = {
    "sign_in": "登录",
    "sign_in_failed": "登录失败",
    "sign_out": "退出登录",
    "end_session": "结束登录",
    "create_account": "建立账号",
    "deactivate": "停用账号",
    "unlock": "解锁账号",
    "set_password": "修改密码",
    "assign_role": "授予角色",
    "revoke_role": "收回角色",
    "enable_totp": "启用动态码",
    "disable_totp": "停用动态码",
    "issue_token": "发放令牌",
    "revoke_token": "撤销令牌",
    "reveal": "查看个人信息",
    "export_audit": "导出审计记录",
    "seed": "写入基础数据",
}


def word(verb: str) -> str:
    """The verb's Chinese name; the verb itself when its app is no longer installed."""
    return words().get(verb, verb)


@cache
def words() -> dict[str, str]:
    """Every named verb."""
    modules = [f"{config.name}.audit_words" for config in apps.get_app_configs() if config.name.startswith("lixin.")]
    return {verb: name for module in modules if find_spec(module) for verb, name in import_module(module).WORDS.items()}
