# One command for everything; each makes what it needs and works again.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test bench lint types torture train-detector train-screen wheel lock clean

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

demo: $(STAMP)  ## the main job end to end, in the sandbox: no key, no network
	$(BIN)/cohere-governed demo

# Tests wait for the disk at every record; a memory disk, where there is one, halves the time.
test: $(STAMP)
	TMPDIR=$$(test -w /dev/shm && echo /dev/shm || echo /tmp) $(BIN)/python -m pytest -q -n auto

bench: $(STAMP)  ## ratios against the raw SDK and stock Presidio, in one run
	$(BIN)/python -m benchmarks

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

lock:  ## needs uv; no index address is written
	uv pip compile pyproject.toml --all-extras --group dev --universal --python-version 3.10 --generate-hashes \
	  --no-emit-index-url --no-header --output-file requirements.lock

wheel: $(STAMP)
	$(BIN)/python -m hatchling build -t wheel

clean:
	rm -rf $(VENV) dist .demo
