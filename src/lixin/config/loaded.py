"""What the platform's processes have in common, loaded once: the others are forked from this one and share its pages.

Imported by the process that multiprocessing keeps for forking (supervisor.py). It opens no connection, no file and no
thread of ours; jemalloc, which Arrow brings, sees to its own thread when a process forks.
"""

import gc
from importlib import import_module

import django

from lixin.config.naming import name_process

name_process("lixin loaded")
django.setup()
for name in ("lixin.config.urls", "lixin.search.service", "pypinyin", "uvicorn"):
    import_module(name)
gc.collect()
gc.freeze()  # the collector writes into what it looks at: a page written to is shared no more
