"""数字基础设施: networks, poles, government systems; who has what, and what nobody uses."""
