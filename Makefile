# Two commands matter: `make demo` shows the product, `make check` is what every change must pass.
# Both need python3 (3.11 or later) and a package index, nothing else.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo check format lint types contracts test docs package browser bench cost ray fuzz clean

help:            ## this list
	@grep -hE '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

demo: $(STAMP)   ## the briefing of the sample articles, from their recordings
	@$(BIN)/summarizer brief evals/core/dev/*/article.md --model recorded/claude

check: format lint types contracts test docs package  ## everything that must be green

format: $(STAMP) ## is the code formatted (mend it with: ruff format .)
	$(BIN)/ruff format --check .

lint: $(STAMP)   ## ruff's rules
	$(BIN)/ruff check .

types: $(STAMP)  ## mypy, strict
	$(BIN)/mypy

contracts: $(STAMP)  ## who may import whom
	$(BIN)/lint-imports

test: $(STAMP)   ## the tests
	$(BIN)/pytest

docs: $(STAMP)   ## do the README's outputs say what the commands say (mend: make docs WRITE=--write)
	$(BIN)/python docs/generate.py $(WRITE)

package: $(STAMP)  ## the wheel, installed in an empty environment and run from an empty folder
	$(BIN)/python tests/packaging/check_wheel.py

# Debian's package is installed where it is missing and we may. Another browser: CHROMIUM=/path/to/it
CHROMIUM ?= chromium
browser: $(STAMP)  ## the HTML briefing in a real browser, installed if need be
	@command -v "$(CHROMIUM)" >/dev/null \
		|| { apt-get update && apt-get install -y chromium; } >/dev/null 2>&1 || true
	@if program=$$(command -v "$(CHROMIUM)"); then \
		SUMMARIZER_BROWSER=$$program $(BIN)/pytest tests/browser; \
	else \
		echo "browser tests not run: no $(CHROMIUM) here, and none can be installed" >&2; \
		test -z "$$CI_REQUIRE_BROWSER"; \
	fi

bench: $(STAMP) $(COST)/.installed  ## how long it takes, beside peers measured in the same run
	$(BIN)/python -m tests.bench.startup
	$(BIN)/python -m tests.bench.evals
	$(BIN)/python -m tests.bench.merging
	$(BIN)/python -m tests.bench.reading
	$(BIN)/python -m tests.bench.batch --langextract $(COST)/bin/python $(WRITE)

# litellm and what it drags in stay out of the environment in which everything else is tested.
COST := $(VENV)/cost
cost: $(COST)/.installed  ## tokens asked and answered, from recordings (docs: make cost WRITE=--write)
	@$(COST)/bin/python -m tests.bench.tokens --langextract $(WRITE)

$(COST)/.installed: $(STAMP)
	@$(PYTHON) -m venv $(COST)
	@$(COST)/bin/pip install --quiet --upgrade 'pip>=25.1'
	@$(COST)/bin/pip install --quiet --editable . --group cost
	@touch $@

# Ray is 200 MB and starts processes of its own.
RAY := $(VENV)/ray
ray: $(RAY)/.installed  ## the Ray engine against the local one
	@$(RAY)/bin/pytest tests/test_batch_ray.py

$(RAY)/.installed: $(STAMP)
	@$(PYTHON) -m venv $(RAY)
	@$(RAY)/bin/pip install --quiet --upgrade 'pip>=25.1'
	@$(RAY)/bin/pip install --quiet --editable '.[ray,testing]' --group dev
	@touch $@

FUZZED := text markdown html unnamed lines encoding expectation suite recording run json yaml prompt
fuzz: $(STAMP)   ## hostile bytes, a minute for each reader (SECONDS=60; guided where atheris is)
	@for target in $(FUZZED); do \
		$(BIN)/python -m tests.hostile.fuzz $$target --seconds $(or $(SECONDS),60) || exit 1; done

clean:           ## remove the environment and everything that was built
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis

# Debian splits ensurepip off python3; where it is missing and we may, it is installed.
$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "summarizer needs Python 3.11 or later; say: make PYTHON=python3.12 ..." >&2; exit 2; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV) \
		|| { rm -rf $(VENV); apt-get update -qq && apt-get install -y -qq python3-venv && $(PYTHON) -m venv $(VENV); } \
		|| { echo "$(PYTHON) cannot make environments; install its venv module (Debian: apt install python3-venv)" >&2; exit 2; }
	@$(BIN)/pip install --quiet --upgrade 'pip>=25.1'
	@$(BIN)/pip install --quiet --editable . --group dev
	@touch $@
