"""What is wrong with the machine is one sentence and status 1, never a traceback."""

import os
import subprocess
import sys


def lixin(*words: str, **environment: str) -> tuple[int, str]:
    """Status and standard error of the command."""
    command = [sys.executable, "-m", "lixin.config.cli", *words]
    variables = os.environ | environment
    variables.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stderr


def test_tables_that_are_not_there_yet(tmp_path):
    told = lixin("officers", LIXIN_DATA=str(tmp_path), LIXIN_DATABASE_URL="")
    assert told == (1, "lixin：数据表还没有建立，请先运行 lixin up 或 lixin migrate。\n")


def test_a_data_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    status, told = lixin("migrate", LIXIN_DATA=str(tmp_path / "file" / "data"), LIXIN_SECRET="")
    assert (status, told.startswith("lixin：读不了密钥文件"), told.count("\n")) == (1, True, 1)


def test_a_database_file_that_is_none(tmp_path):
    (tmp_path / "records.sqlite3").write_text("这不是数据库" * 100)
    status, told = lixin("migrate", LIXIN_DATA=str(tmp_path), LIXIN_DATABASE_URL="")
    assert (status, told) == (
        1,
        "lixin：数据库用不了（file is not a database）。请检查 LIXIN_DATABASE_URL、磁盘空间和数据文件夹的权限。\n",
    )


def test_no_database_server(tmp_path):
    url = "postgres://nobody@127.0.0.1:1/none"
    status, told = lixin("migrate", LIXIN_DATA=str(tmp_path), LIXIN_DATABASE_URL=url)
    assert (status, told.startswith("lixin：数据库用不了（"), told.count("\n")) == (1, True, 1)


def test_a_wrong_setting(tmp_path):
    told = lixin("migrate", LIXIN_DATA=str(tmp_path), LIXIN_PORT="http")
    assert told == (1, "lixin：环境变量 LIXIN_PORT='http' 应当是 0 到 65535 的整数。\n")


def test_a_missing_module(tmp_path):
    (tmp_path / "chinese_calendar.py").write_text("import no_such_module_here")
    status, told = lixin("compute", "aqi", LIXIN_DATA=str(tmp_path), PYTHONPATH=str(tmp_path))
    assert told == "lixin：缺少 Python 模块 no_such_module_here。请运行 make up 或 pip install digital-lixin。\n"
    assert status == 1


def test_a_reader_who_has_enough_ends_it_quietly(tmp_path):
    line = '{"start": "2025-01-24T16:30:00+08:00", "working_hours": 4}'
    command = f"yes '{line}' | head -20000 | {sys.executable} -m lixin.config.cli compute deadline | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, timeout=60)
    assert (done.stdout, done.stderr) == ('{"due": "2025-01-26T11:30:00+08:00"}\n', "")
