"""`lixin prepare`: everything that `lixin up` needs before it starts; each step is safe to repeat."""

import argparse

HELP = "准备数据表、页面文件和县情，不启动；lixin up 会先做这一步"
EXAMPLE = "lixin prepare"


def configure(parser: argparse.ArgumentParser) -> None:
    """No options."""


def run(options: argparse.Namespace) -> int:
    """Tables, static files, the county's seed; then who can sign in."""
    import django

    django.setup()

    from lixin.config.commands import migrate, seed
    from lixin.web import statics

    print("正在准备数据表和页面文件 …", flush=True)
    migrate.run(options)
    statics.collect()
    seed.run(argparse.Namespace(folder=None))
    return 0
