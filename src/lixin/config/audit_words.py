"""What is done to scenarios as the record names it."""

WORDS = {
    "scenario.off": "停用场景",
    "scenario.on": "启用场景",
    "scenario.remove": "移除场景",
}
