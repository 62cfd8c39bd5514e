"""What is at a position, how positions are read, and the base map."""

import pytest

from lixin.kernel.errors import Invalid, NotFound
from lixin.maps import service


def test_where_names_township_villages_and_units(county):
    found = service.where(116.295, 33.015)
    assert found["township"] == {
        "code": "341623101",
        "full_code": "341623101000",
        "name": "阚疃镇",
        "note": "示意",
    }
    assert found["units"] == ["阚疃镇人民政府"]
    assert {village["code"][:9] for village in found["villages"]} == {"341623101"}


def test_outside_the_county_is_not_found(county):
    with pytest.raises(NotFound) as refused:
        service.where(121.47, 31.23)
    assert refused.value.sentence == "这个位置不在本县范围内。"


@pytest.mark.parametrize(
    ("text", "result"), [("", None), ("116,32,117,33", (116, 32, 117, 33)), (" 116.5 ,32,117,33", (116.5, 32, 117, 33))]
)
def test_bbox(text, result):
    assert service.parse_bbox(text) == result


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1,2,3", "范围应为“西,南,东,北”四个数。"),
        ("117,32,116,33", "范围应为“西,南,东,北”，西不大于东，南不大于北。"),
        ("a,32,116,33", "范围里的经度应为 -180 到 180 之间的数字。"),
        ("116,32,117,nan", "范围里的纬度应为 -90 到 90 之间的数字。"),
        ("116,32,181,33", "范围里的经度应为 -180 到 180 之间的数字。"),
    ],
)
def test_wrong_bbox(text, sentence):
    with pytest.raises(Invalid) as refused:
        service.parse_bbox(text)
    assert refused.value.sentence == sentence


def test_base_style_is_complete_and_fetches_nothing_from_outside(county):
    style = service.base_style()
    assert [layer["id"] for layer in style["layers"]] == [
        "ground",
        "county",
        "township-lines",
        "county-line",
        "township-names",
    ]
    sources = {name: len(source["data"]["features"]) for name, source in style["sources"].items()}
    assert sources == {"county": 1, "townships": 25, "names": 25}
    assert {source["type"] for source in style["sources"].values()} == {"geojson"}
    notes = {feature["properties"]["note"] for feature in style["sources"]["townships"]["data"]["features"]}
    assert notes == {"示意"}
    assert "glyphs" not in style
    assert "sprite" not in style


def test_dark_and_unknown_themes(county):
    ground = [service.base_style(theme)["layers"][0]["paint"]["background-color"] for theme in ("light", "dark", "x")]
    assert ground == ["#f4f6f9", "#0d1624", "#f4f6f9"]
