"""The outfall register takes a unified social credit code only when it is one."""

import pytest
from django.core.exceptions import ValidationError

from lixin.scenarios.environment.models import a_credit_code


def test_a_credit_code_is_checked():
    assert a_credit_code("91152201078377449P") is None
    with pytest.raises(ValidationError) as refused:
        a_credit_code("911522010783774490")
    assert refused.value.messages == ["校验码不符，请核对代码。"]
