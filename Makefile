# One command for everything; each makes what it needs and works again.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev
TRAIN := $(VENV)/train
DATA ?= data

.PHONY: demo test bench torture lint lock wheel train-detector train-screen clean

# What runs, what builds and tests; what trains has an environment of its own, because its versions are exact.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $(READY)

$(READY_DEV): requirements-dev.lock $(READY)
	$(PIP) --require-hashes -r requirements-dev.lock
	@touch $(READY_DEV)

$(TRAIN)/.ready: requirements-train.lock
	$(PYTHON) -m venv $(TRAIN)
	$(TRAIN)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-train.lock
	@touch $(TRAIN)/.ready

demo: $(READY)  ## the main job end to end, in the sandbox: no key, no network
	$(BIN)/cohere-governed demo

# Tests wait for the disk at every record; a memory disk, where there is one, halves the time.
test: $(READY_DEV)
	TMPDIR=$$(test -w /dev/shm && echo /dev/shm || echo /tmp) $(BIN)/python -m pytest -q -n auto

bench: $(READY_DEV)  ## ratios against the raw SDK and stock Presidio, in one run
	$(BIN)/python -m benchmarks

torture: $(READY_DEV)  ## the audit log under every fault we know, for as long as it takes
	$(BIN)/python -m tests.torture

lint: $(READY_DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

train-detector: $(TRAIN)/.ready  ## DATA=folder of corpora; the same bytes each time
	PYTHONPATH=. $(TRAIN)/bin/python training/train_detector.py --data $(DATA) --out cohere_governed/privacy/names.weights

train-screen: $(TRAIN)/.ready  ## DATA=folder of corpora; the same bytes each time
	PYTHONPATH=. $(TRAIN)/bin/python training/train_screen.py --data $(DATA) --out cohere_governed/conduct/screen.bin

COMPILE := uv pip compile pyproject.toml --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet

lock:  ## needs uv; no index address is written
	$(COMPILE) --universal --python-version 3.10 --group build --extra console --output-file requirements.lock
	$(COMPILE) --universal --python-version 3.10 --group build --group dev --all-extras \
	  --constraints requirements.lock --output-file requirements-dev.lock
	$(COMPILE) --python-version 3.11 --group train \
	  --override training/unneeded.txt --output-file requirements-train.lock

wheel: $(READY)
	$(BIN)/python -m hatchling build -t wheel

clean:
	rm -rf $(VENV) dist
