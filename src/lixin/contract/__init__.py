"""The contract that every scenario keeps: checks that run over whatever is installed, ours and third parties'.

`pytest -p lixin.contract.plugin --pyargs lixin.contract [--scenario CODE]`; needs pytest and pytest-django
(`pip install "digital-lixin[contract]"`).
"""
