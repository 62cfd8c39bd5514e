"""The sluice register: an assessment has its day."""

import pytest
from django.core.exceptions import ValidationError

from lixin.scenarios.water.models import Sluice


def a_sluice(**fields) -> Sluice:
    values = {"code": "Z1", "name": "一号闸", "division_code": "341623101", "kind": "drainage"}
    return Sluice(**values | {"river": "示例沟", "design_flow": 10, "gates": 1} | fields)


@pytest.mark.django_db
def test_class_and_day_come_together():
    a_sluice().full_clean()
    a_sluice(safety="two", assessed_on="2024-05-01").full_clean()
    with pytest.raises(ValidationError) as refused:
        a_sluice(safety="two").full_clean()
    assert refused.value.messages == ["安全类别和鉴定日期要么都填，要么都不填。"]
