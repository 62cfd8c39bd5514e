"""Readers of seed folders and recordings: exact values in, and a sentence with file and line for every mistake."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from lixin.kernel.errors import Invalid
from lixin.kernel.water_quality import grade
from lixin.kernel.worktime import BEIJING
from lixin.seeds.load import load
from lixin.seeds.recordings import Recording, read

FOLDER = Path(__file__).resolve().parents[2] / "src/lixin/seeds/341623"
SEED = load(FOLDER)
LIXIN = "341623210000000000000001"


def spoil(tmp_path, name, old, new):
    """A copy of the folder with one replacement in one file."""
    copy = tmp_path / "county"
    shutil.copytree(FOLDER, copy)
    raw = (copy / name).read_bytes()
    assert raw.count(old) >= 1
    (copy / name).write_bytes(raw.replace(old, new, 1))
    return copy


@pytest.mark.parametrize(
    ("name", "old", "new", "sentence"),
    [
        (
            "divisions.csv",
            b"341623101,341623101000",
            b"34162310,341623100000",
            "divisions.csv 第 4 行：代码 34162310 应为 9 位数字。",
        ),
        (
            "divisions.csv",
            b"341623100000",
            b"341623100001",
            "divisions.csv 第 3 行：十二位代码 341623100001 与 341623100 不一致。",
        ),
        ("units.csv", b"public-security,\xe5\x8e\xbf", b"public-security,\xff", "units.csv 第 3 行：不是 UTF-8 文本。"),
        (
            "people.csv",
            "孙环保（模拟）".encode(),
            "孙环保".encode(),
            "people.csv 第 5 行：演示人员 孙环保 没有标注“模拟”。",
        ),
        ("people.csv", b"341623101", b"341623999", "people.csv 第 12 行：“division” 写的 341623999 不存在。"),
        ("devices.csv", b"116.2312", b"east", "devices.csv 第 2 行：“lon” 应为数字，现在是“east”。"),
        ("devices.csv", b"RG-02", b"RG-01", "devices.csv 第 6 行：与第 5 行重复。"),
        ("devices.csv", b"hj212", b"", "devices.csv 第 2 行：“protocol” 没有填。"),
        (
            "devices.csv",
            b'""target_class"": 3',
            b'""target_class"": ',
            'devices.csv 第 2 行：“thresholds” 应为JSON 对象（名称 → 数字），现在是“{"target_class": }”。',
        ),
        ("devices.csv", b",vendor_id", b",id", "devices.csv 第 1 行：缺少列 vendor_id。"),
        ("units.csv", b"emergency,", b"emergency,,", "units.csv 第 4 行：应有 5 列，现在是 6 列。"),
        (
            "townships.geojson",
            b'"code": "341623101"',
            b'"code": "341623999"',
            "townships.geojson：与 divisions.csv 的乡镇对不上：341623101、341623999。",
        ),
        ("townships.geojson", b'"label"', b'"text"', "townships.geojson 第 1 个要素：缺少 label。"),
        (
            "townships.geojson",
            b'"Polygon"',
            b'"Point"',
            "townships.geojson 第 1 个要素：没有属性，或不是完好的面。",
        ),
        (
            "townships.geojson",
            b"[116.22718, 33.14328]",
            b"[116.22718]",
            "townships.geojson：341623100 的 centre 应为 2 个数字。",
        ),
        ("county.toml", b"bounds = [115.817076, ", b"bounds = [", "county.toml：bounds 应为 4 个数字。"),
        ("county.toml", b"zoom = 10", b'zoom = "10"', "county.toml：zoom 应为 1 个数字。"),
        ("county.toml", b'hotline = "12345"', b"hotline = 12345", "county.toml：hotline 应为文字，写在引号里。"),
        (
            "county.toml",
            'steward = "县数据资源局"'.encode(),
            'steward = "县档案局"'.encode(),
            "county.toml：steward 写的 县档案局 不在 units.csv 里。",
        ),
        ("units.csv", b"emergency,", b"public-security,", "units.csv 第 4 行：代码 public-security 已经用过。"),
        (
            "people.csv",
            b"zhaodiaodu",
            b"wangjiexian",
            "people.csv 第 3 行：账号 wangjiexian 前面是 王接线（模拟） 的，姓名、职务、单位要一致。",
        ),
        ("devices.csv", b"3416230002", b"3416230001", "devices.csv 第 6 行：地址 3416230001 已经是 RG-01 的。"),
        ("devices.csv", b"14400", b"0", "devices.csv 第 2 行：“cadence_seconds” 应为大于 0 的整数秒，现在是“0”。"),
        ("devices.csv", b"116.2312", b"inf", "devices.csv 第 2 行：经纬度不是有限的数字。"),
        (
            "devices.csv",
            b"341623116,116.2312",
            b"341623101,116.2312",
            "devices.csv 第 2 行：位置 116.2312, 33.0905 不在区划 341623101 范围内。",
        ),
        (
            "devices.csv",
            b'""target_class"": 3',
            b'""target_class"": NaN',
            'devices.csv 第 2 行：“thresholds” 应为JSON 对象（名称 → 数字），现在是“{"target_class": NaN}”。',
        ),
    ],
)
def test_a_mistake_names_file_and_line(tmp_path, name, old, new, sentence):
    with pytest.raises(Invalid) as refused:
        load(spoil(tmp_path, name, old, new))
    assert refused.value.sentence == sentence


def test_a_missing_file_is_one_sentence(tmp_path):
    with pytest.raises(Invalid) as refused:
        load(tmp_path)
    assert refused.value.sentence == "county.toml 打不开：No such file or directory。"


def test_public_water_records(shared):
    found = read(shared / "data/water/huai_sections_4hourly_2021-04.csv", SEED.devices)
    assert len(found) == 84
    first = next(one for one in found if one.vendor_id == LIXIN)
    values = {
        "temperature": 16.2,
        "ph": 8.10,
        "do": 7.81,
        "conductivity": 1167.3,
        "turbidity": 9.1,
        "codmn": 4.47,
        "nh3n": 0.188,
        "tp": 0.077,
        "tn": 1.02,
    }
    assert first == Recording(
        datetime(2021, 4, 1, 8, tzinfo=BEIJING), LIXIN, "hj212", "environment.section", values, line=2
    )
    assert [one.time for one in found] == sorted(one.time for one in found)


def test_public_water_records_meet_their_target(shared):
    found = read(shared / "data/water/huai_sections_4hourly_2021-04.csv", SEED.devices)
    assert {grade(one.values).klass for one in found if one.vendor_id == LIXIN} == {3}


def test_demo_water_falls_below_target_for_two_samples():
    found = read(FOLDER / "demo/water_quality.csv", SEED.devices)
    classes = [grade(one.values).klass for one in found if one.vendor_id == LIXIN]
    assert classes == [3, 3, 3, 3, 3, 3, 4, 4, 3, 3, 3, 3]
    assert {grade(one.values).klass for one in found if one.vendor_id != LIXIN} == {3}


def test_every_demo_recording_belongs_to_a_device_of_its_cadence():
    cadence = {device.vendor_id: timedelta(seconds=device.cadence_seconds) for device in SEED.devices}
    for path in sorted((FOLDER / "demo").glob("*.csv")):
        times = {}
        for one in read(path, SEED.devices):
            times.setdefault(one.vendor_id, []).append(one.time)
        for vendor_id, moments in times.items():
            steps = {later - earlier for earlier, later in zip(moments, moments[1:], strict=False)}
            assert steps == {cadence[vendor_id]}


def test_star_and_dashes_and_blank_are_no_value(tmp_path):
    path = tmp_path / "rain.csv"
    path.write_text(
        "vendor_id,time,rain_1h,rain_total,level,battery\n3416230001,2021-04-06 08:00,1.5,*,--,\n", encoding="utf-8"
    )
    assert read(path, SEED.devices) == [
        Recording(
            datetime(2021, 4, 6, 8, tzinfo=BEIJING), "3416230001", "sl651", "water.rain_gauge", {"rain_1h": 1.5}, line=2
        )
    ]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("3416239999,2021-04-06 08:00,1", "a.csv 第 2 行：没有登记过的站点 3416239999。"),
        ("3416230001,yesterday,1", "a.csv 第 2 行：“time” 应为时间，例如 2021-04-01 08:00，现在是“yesterday”。"),
        ("3416230001,2021-04-06 08:00,wet", "a.csv 第 2 行：“rain_1h” 应为数字，现在是“wet”。"),
        ("3416230001,2021-04-06 08:00,nan", "a.csv 第 2 行：“rain_1h” 不是有限的数字：nan。"),
        ("3416230001,2021-04-06 08:00", "a.csv 第 2 行：应有 3 列，现在是 2 列。"),
        ('"3416230001,2021-04-06 08:00,1', "a.csv 第 2 行：读不懂（unexpected end of data）。"),
    ],
)
def test_an_unreadable_recording_says_the_line(tmp_path, line, sentence):
    path = tmp_path / "a.csv"
    path.write_text(f"vendor_id,time,rain_1h\n{line}\n", encoding="utf-8")
    with pytest.raises(Invalid) as refused:
        read(path, SEED.devices)
    assert refused.value.sentence == sentence


def test_a_line_separator_inside_a_field_is_no_new_line(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("vendor_id,time,rain_1h\n3416\u2028230001,2021-04-06 08:00,1\n", encoding="utf-8")
    with pytest.raises(Invalid) as refused:
        read(path, SEED.devices)
    assert refused.value.sentence == "a.csv 第 2 行：没有登记过的站点 3416\u2028230001。"


def test_repeated_rows_stay_because_they_are_repeated_frames(shared):
    found = read(shared / "data/water/huai_sections_4hourly_2021-04.csv", SEED.devices)
    assert len({(one.vendor_id, one.time, tuple(one.values.items())) for one in found}) == 79


def test_frame_files(tmp_path):
    (tmp_path / "a.hex").write_text("7E7E 01\n\n7e7e02\n")
    (tmp_path / "a.txt").write_text("##0004ABCD1234\n")
    (tmp_path / "a.jsonl").write_text('{"device": "lx-air-01", "pm2_5": 3}\n')
    assert read(tmp_path / "a.hex", ()) == [
        Recording(None, "", "sl651", "", raw=b"\x7e\x7e\x01", line=1),
        Recording(None, "", "sl651", "", raw=b"\x7e\x7e\x02", line=3),
    ]
    assert read(tmp_path / "a.txt", ()) == [Recording(None, "", "hj212", "", raw=b"##0004ABCD1234\r\n", line=1)]
    payload = b'{"device": "lx-air-01", "pm2_5": 3}'
    assert read(tmp_path / "a.jsonl", (), "http") == [Recording(None, "lx-air-01", "http", "", raw=payload, line=1)]


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("a.hex", "7E7E01\nxyz\n", "a.hex 第 2 行：不是十六进制报文。"),
        ("a.jsonl", '{"a": 1}\n', "a.jsonl 第 1 行：没有 device。"),
        ("a.jsonl", "{\n", "a.jsonl 第 1 行：不是合格的 JSON（Expecting property name enclosed in double quotes）。"),
        ("a.xls", "", "a.xls：只认 .csv、.hex、.jsonl、.txt 文件。"),
    ],
)
def test_unreadable_frame_files(tmp_path, name, text, sentence):
    (tmp_path / name).write_text(text)
    with pytest.raises(Invalid) as refused:
        read(tmp_path / name, ())
    assert refused.value.sentence == sentence
