# Throughline. `make help` lists what can be done; everything here may be repeated.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
BIN := .venv/bin
unexport PYTHONDONTWRITEBYTECODE # what one process of the tests has compiled, the others load
GALLERY := $(addprefix phone-,landing birth-date who-sees who-answers question drawing list help thanks) summary
GATES := format lint imports types templates migrations strings wording house

.PHONY: help
help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: setup ## Set everything up and serve a lively demo network (PORT=8000)
	@exec $(BIN)/python deploy/run.py

.PHONY: test
test: setup-dev ## Set everything up and run the gates and every test
	@$(MAKE) check
	$(BIN)/pytest --quiet --numprocesses auto --maxprocesses 8 --dist worksteal

.PHONY: check
check: setup-dev ## The fast gates: style, imports, types, templates, migrations, catalogues, house rules
	@$(MAKE) --keep-going --jobs=$$(nproc) --output-sync=target $(GATES:%=gate-%)

.PHONY: soak
soak: ## The same tests with the large counts: crash rounds, a simulated year, every viewport, a foreign form reader
	@deploy/setup.sh soak
	$(BIN)/pytest --quiet --soak

.PHONY: bench
bench: setup-dev ## Measure; prints one JSON object a line
	@$(BIN)/python -m tests.bench

.PHONY: pictures
pictures: setup-dev ## Take the README's pictures anew
	$(BIN)/pytest --quiet tests/journeys/test_phone.py tests/journeys/test_every_way.py
	mkdir -p docs/pictures
	for name in $(GALLERY); do cp var/pictures/$$name.png docs/pictures/; done

.PHONY: setup
setup: ## Only set up what running needs
	@deploy/setup.sh run

.PHONY: setup-dev
setup-dev: ## Set up what testing needs as well: browser, PostgreSQL, tools
	@deploy/setup.sh test

.PHONY: format
format: setup-dev ## Rewrite Python and templates in the house style
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: strings
strings: setup-dev ## Bring the catalogues up to date with our own words in code and templates
	$(BIN)/python deploy/strings.py

.PHONY: migration
migration: setup-dev ## Write the migration that the models ask for (name="add visits")
	@test -n "$(name)" || { echo 'Say what it does: make migration name="add visits"' >&2; exit 1; }
	deploy/fresh-database.sh $(BIN)/alembic revision --autogenerate --message "$(name)"
	$(BIN)/ruff check --quiet --fix migrations/versions
	$(BIN)/ruff format --quiet migrations/versions

.PHONY: lock
lock: setup-dev ## Pin the newest dependencies that pyproject.toml allows, with their hashes
	$(BIN)/uv pip compile $(PINS) --output-file requirements.lock pyproject.toml
	$(BIN)/uv pip compile $(PINS) --constraint requirements.lock --group dev --output-file requirements-dev.lock pyproject.toml
PINS := --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock"

.PHONY: clean
clean: ## Remove what setup and tools made; data under var/ stays
	rm -rf .venv tests/browser/node_modules tests/lighthouse/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find app deploy migrations tests translations -name '__pycache__' -prune -exec rm -rf {} +
	find translations -name '*.mo' -delete

# One gate each, side by side; a gate prints one line unless it fails.
gate-format: ; @deploy/gate.sh format $(BIN)/ruff format --check .
gate-lint: ; @deploy/gate.sh lint $(BIN)/ruff check .
gate-imports: ; @deploy/gate.sh imports $(BIN)/lint-imports
gate-types: ; @deploy/gate.sh types $(BIN)/mypy
gate-templates: ; @deploy/gate.sh templates $(BIN)/djlint --quiet --lint app/templates
gate-migrations: ; @deploy/gate.sh migrations deploy/fresh-database.sh $(BIN)/alembic check
gate-strings: ; @deploy/gate.sh strings $(BIN)/pytest --quiet tests/test_catalogues.py
gate-wording: ; @deploy/gate.sh wording env THROUGHLINE_VAR=var/gate $(BIN)/flask messages lint --worst
gate-house: ; @deploy/gate.sh house $(BIN)/pytest --quiet tests/test_house.py
