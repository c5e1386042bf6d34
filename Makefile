# Everything happens inside .venv, which requirements/bootstrap.sh makes from the locks.
# "make" alone lists the targets; PYTHON=python3.12 chooses the Python, and
# make test TESTS="tests/matcher --no-cov" runs a part, with -n 0 in one process.

.DEFAULT_GOAL := help
.PHONY: help install run demo test lint check soak bench messages pictures lock clean

export PYTHON
BOOTSTRAP := @sh requirements/bootstrap.sh
PYTHON_HERE := .venv/bin/python
UNITS := tests/features tests/matcher tests/data tests/web/wording tests/test_architecture.py tests/test_code_map.py

help: ## list these targets
	@sed -n 's/^\([a-z]*\):[ a-z]* ## \(.*\)/  make \1	\2/p' Makefile

install: ## install what running needs, from the lock
	$(BOOTSTRAP) run

run: ## start Clusterbridge on http://127.0.0.1:8000; Ctrl-C stops it
	$(BOOTSTRAP) run
	@exec .venv/bin/clusterbridge serve

demo: ## the same with synthetic firms, people and decisions, in instance-demo
	$(BOOTSTRAP) run
	@exec .venv/bin/clusterbridge serve --demo

test: ## run every test and print what all but browser tests cover
	$(BOOTSTRAP) test
	@$(PYTHON_HERE) -m pytest -n 3 --dist loadfile --no-loadscope-reorder --cov --cov-report=term $(TESTS)

lint: ## format, lint and types
	$(BOOTSTRAP) test
	@$(PYTHON_HERE) -m ruff format --check .
	@$(PYTHON_HERE) -m ruff check .
	@$(PYTHON_HERE) -m mypy

check: lint ## format, lint, types and the unit tests, with fewer examples of each property
	@HYPOTHESIS_PROFILE=quick $(PYTHON_HERE) -m pytest -q -n 2 --dist loadfile -m "not browser and not slow and not benchmark and not soak" -k "not postgresql" $(UNITS)

soak: ## kill workers and PostgreSQL fifty times while they decide; prove what is promised of learning
	$(BOOTSTRAP) test
	@SOAK_KILLS=50 $(PYTHON_HERE) -m pytest -q --no-cov tests/data/test_concurrent_accepts.py
	@$(PYTHON_HERE) -m pytest -q -s --no-cov -m soak tests/matcher/test_learning_soak.py tests/matcher/test_proofs_soak.py tests/matcher/test_survey_claims.py

bench: ## measure, and write docs/benchmarks.md
	$(BOOTSTRAP) bench
	@$(PYTHON_HERE) -m pytest -q -s tests/benchmarks -m benchmark

pictures: ## take the pictures of docs/pictures from the real pages
	$(BOOTSTRAP) test
	@$(PYTHON_HERE) -m tests.e2e.take_pictures

messages: ## bring new texts into the message files, and compile them
	$(BOOTSTRAP) test
	@$(PYTHON_HERE) requirements/messages.py

lock: ## resolve the newest allowed versions into requirements/*.txt
	$(BOOTSTRAP) test
	@$(PYTHON_HERE) requirements/lock.py

clean: ## remove .venv and caches; the data in instance/ stays
	@rm -rf .venv .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis build clusterbridge.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
