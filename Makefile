# Every command sets up what it needs by itself; `make help` lists them.
.DEFAULT_GOAL := help
python := .venv/bin/python

.PHONY: help
help: ## list these commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

.PHONY: setup
setup: ## find a Python, make .venv, install from the lock, compile the words of the pages
	@scripts/set-up
	@$(python) scripts/compiled_words.py

.PHONY: demo
demo: setup ## make a sample collection, add it, match it, report on it
	@scripts/demo

.PHONY: test
test: two_at_a_time = -n 2 --dist loadfile --no-loadscope-reorder
test: export OPENBLAS_NUM_THREADS = 1
test: export PYTHONDONTWRITEBYTECODE =
test: setup ## run all tests, those of the records on SQLite and on PostgreSQL; two at a time, each with one processor
	@CLEW_TESTS_READY=$$(mktemp -d /tmp/clew-ready-XXXXXXXX); export CLEW_TESTS_READY; \
	trap 'rm -rf "$$CLEW_TESTS_READY"' EXIT; trap 'exit 130' INT TERM; set -ex; \
	$(python) -m pytest $(two_at_a_time); \
	$(python) -m pytest $(two_at_a_time) --database=postgresql tests/unit/bureau tests/journeys

.PHONY: check
check: setup ## ruff, mypy, the layers, a rule for every route, the words of the pages, the documents
	$(python) -m ruff check .
	$(python) -m ruff format --check .
	$(python) -m mypy
	.venv/bin/lint-imports
	$(python) -m django check --settings clew.bureau.config.settings
	$(python) scripts/page_words.py check
	$(python) scripts/check_docs.py

.PHONY: words
words: setup ## gather what is marked for translation into the catalogs of src/clew/bureau/locale
	$(python) scripts/page_words.py gather

.PHONY: screenshots
screenshots: setup ## pictures of pages for the documents, in English and Arabic: Chromium, fonts-noto-core
	CLEW_SCREENSHOTS=docs/pictures $(python) -m pytest -q tests/journeys/test_screenshots.py tests/journeys/test_more_screenshots.py

.PHONY: serve
serve: setup ## the web app on this machine, for the vault that CLEW_VAULT names
	.venv/bin/clew serve

.PHONY: bench
bench: setup ## all benchmarks; docs/benchmarks.md says what each measures
	@for bench in benchmarks/[a-z]*.py; do echo "== $$bench"; $(python) $$bench || exit 1; done

.PHONY: bench-match
bench-match: setup ## matching beside its peers, which get an environment of their own: takes an hour and a half
	@scripts/set-up-bench
	cd benchmarks && PYTHONPATH=. ../$(python) -W ignore -m matching.search
	cd benchmarks && PYTHONPATH=. ../$(python) -W ignore -m matching.table --strangers 600
	cd benchmarks && PYTHONPATH=. OPENBLAS_NUM_THREADS=1 ../$(python) -W ignore -m matching.clips

.PHONY: bench-identify
bench-identify: setup ## faces, voices, text, objects, cameras, places: time, rates, what is found; FACES=folder, VOICES=folder with one folder a person
	@for bench in benchmarks/identify/[a-z]*.py; do name=$$(basename $$bench .py); echo "== $$name"; \
	  (cd benchmarks && PYTHONPATH=. ../$(python) -W ignore -m identify.$$name $$([ $$name = faces ] && echo "$(if $(FACES),--faces $(FACES))") $$([ $$name = voices ] && echo "$(if $(VOICES),--voices $(VOICES))")) || exit 1; done

.PHONY: bench-network
bench-network: setup ## who is taken for whom on invented worlds, beside peers, and how long it takes; WORLDS=20 takes hours, PERSONS=5000
	@scripts/set-up-bench
	cd benchmarks && PYTHONPATH=. ../$(python) -W ignore -m network.quality --worlds $(or $(WORLDS),20) --persons $(or $(PERSONS),5000) --go-on
	cd benchmarks && PYTHONPATH=. ../$(python) -W ignore -m network.speed

.PHONY: bench-bureau
bench-bureau: setup ## the pages of a node of 1,000,000 items with 50 officers at once: locust, in an environment of its own
	@scripts/set-up-bench
	cd benchmarks && PYTHONPATH=.:../tests ../$(python) -W ignore -m bureau.load --go-on

.PHONY: bench-web
bench-web: setup ## the gallery of 100,000 items and the picture of 10,000 persons in Chromium: frames a second, keys, script
	cd benchmarks && PYTHONPATH=.:../tests ../$(python) -W ignore -m web.gallery
	cd benchmarks && PYTHONPATH=.:../tests ../$(python) -W ignore -m web.graph

.PHONY: proof-kill
proof-kill: setup ## kill -9 `clew add` at random moments, and count what was lost or doubled
	$(python) benchmarks/proofs/kill_add.py --count 5000

.PHONY: proof-access
proof-access: setup ## every route, asked by every role in every combination of bureau, team, handling and state: takes hours, goes on where it was; MINUTES=60
	CLEW_PROOF_ACCESS=.proofs/access CLEW_PROOF_ACCESS_MINUTES=$(MINUTES) $(python) -m pytest -n 2 --timeout=0 -k everything tests/unit/bureau/access/test_routes.py

.PHONY: proof-api
proof-api: setup ## every call, asked by Schemathesis with EXAMPLES=50 sets of right and of wrong data: takes long
	CLEW_PROOF_API=$(or $(EXAMPLES),50) $(python) -m pytest --timeout=0 tests/unit/bureau/api/test_description.py

.PHONY: proof-index
proof-index: setup ## kill -9 who changes an index, at random moments and at every step, and count what was lost
	$(python) benchmarks/proofs/kill_index.py

.PHONY: proof-packages
proof-packages: setup ## change sealed packages in every place, offer them, and count what is accepted
	PYTHONPATH=tests $(python) benchmarks/proofs/mutate_packages.py --count 100000

.PHONY: proof-nodes
proof-nodes: setup ## three bureaux share, correct, restrict, recall, pass on and restore in random orders
	PYTHONPATH=tests $(python) benchmarks/proofs/converge_nodes.py --runs 1000
	PYTHONPATH=tests $(python) benchmarks/proofs/converge_nodes.py --real --runs 100 --steps 30

.PHONY: proof-audit
proof-audit: setup ## trees of all sizes, 1,000 tamperings with a log, kill -9 of who writes to it
	$(python) benchmarks/proofs/tamper_audit.py
	PYTHONPATH=benchmarks $(python) benchmarks/proofs/kill_audit.py
