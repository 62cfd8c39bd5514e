# make up: the whole platform · make test: every test · make check: lint, types, layers, migrations, generated docs
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: up test check docs clean

up: $(VENV)/.runtime
	@$(BIN)/lixin up

test: $(VENV)/.development
	@$(BIN)/python tools/run_tests.py

check: $(VENV)/.development
	@$(BIN)/python tools/check.py

docs: $(VENV)/.development
	@$(BIN)/python tools/build_docs.py

clean:
	rm -rf $(VENV) build dist

# ensurepip is a package of its own on Debian, so the environment is made without it and filled by the pip at hand.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新版本。" >&2; exit 1; }
	@$(PYTHON) -m pip --version >/dev/null 2>&1 || { echo "缺少 pip：请先运行 apt-get install python3-pip。" >&2; exit 1; }
	@$(PYTHON) -m venv --without-pip $(VENV)

$(VENV)/.runtime: $(BIN)/python pyproject.toml
	@echo "正在安装依赖 …"
	@$(PYTHON) -m pip --python $(BIN)/python install --quiet --editable .
	@touch $@

$(VENV)/.development: $(BIN)/python pyproject.toml
	@echo "正在安装依赖（含测试工具）…"
	@$(PYTHON) -m pip --python $(BIN)/python install --quiet --editable '.[dev]'
	@touch $@ $(VENV)/.runtime
