# Each target sets up what it needs in .venv; PYTHON chooses the interpreter (3.10 or newer).
PYTHON ?= python3
BIN := .venv/bin
TOOL := $(BIN)/shapecheck
DEMO := build/demo

.PHONY: demo test verify-fixtures lint format clean

demo: .venv/.tool  ## the tool only: findings, a summary and a graph of the programs in fixtures/demo
	@mkdir -p $(DEMO)
	$(TOOL) check fixtures/demo --exit-zero
	$(TOOL) summary fixtures/demo/classify.py --quiet
	$(TOOL) graph fixtures/demo/unet.py --model unet --format html --output-file $(DEMO)/unet.html --quiet
	@echo "the graph of the U-Net: $(DEMO)/unet.html"

test: .venv/.dev  ## all tests, with the real Keras
	TF_CPP_MIN_LOG_LEVEL=3 CUDA_VISIBLE_DEVICES=-1 $(BIN)/python -m pytest -n 2

verify-fixtures: .venv/.dev  ## every claim about the fixtures, held against the real TensorFlow
	$(TOOL) verify fixtures/bugs fixtures/programs fixtures/guide fixtures/demo
	$(TOOL) verify --execute fixtures/bugs fixtures/programs fixtures/guide fixtures/demo

lint: .venv/.dev  ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: .venv/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.venv/.tool: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/.dev: pyproject.toml .venv/.tool
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --group dev
	@touch $@

clean:
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
