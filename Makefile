PORT ?= 8000
PYTHON = .venv/bin/python

.PHONY: run test test-data lint bench lock messages screenshots audit

run: export SITE_URL ?= http://127.0.0.1:$(PORT)
run: .venv/served
	$(PYTHON) manage.py prepare
	.venv/bin/granian --interface wsgi portal.wsgi:application \
		--host 127.0.0.1 --port $(PORT) --workers 2 --no-ws \
		--blocking-threads 8 --blocking-threads-idle-timeout 600 --workers-kill-timeout 10

test: .venv/tested
	$(PYTHON) -m pytest --numprocesses auto --dist worksteal \
		--cov --cov-report=term --cov-fail-under=95

# All but what a browser sees, which is the same on every database.
test-data: .venv/tested
	$(PYTHON) -m pytest --numprocesses auto --dist worksteal -m "not browser"

lint: .venv/tested
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/djade --target-version 5.2 --check $$(git ls-files 'templates/*.html')
	.venv/bin/django-upgrade --check --target-version 5.2 $$(git ls-files '*.py')
	$(PYTHON) manage.py check
	$(PYTHON) manage.py makemigrations --check --dry-run

bench: .venv/tested
	$(PYTHON) -m bench $(BENCH)

lock: .venv/tested
	.venv/bin/uv pip compile pyproject.toml --universal --python-version 3.11 \
		--generate-hashes --no-strip-extras --no-emit-index-url --no-header -o requirements.txt
	.venv/bin/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
		--generate-hashes --no-strip-extras --no-emit-index-url --no-header -o requirements-dev.txt

messages: .venv/tested
	$(PYTHON) manage.py makemessages -l vi --no-wrap --no-location \
		--ignore .venv --ignore var --ignore tests --ignore bench
	$(PYTHON) manage.py compilemessages --ignore .venv

screenshots: .venv/tested
	$(PYTHON) -m bench.screenshots

audit: .venv/tested .venv/audited
	$(PYTHON) -m bench.audit

.venv/bin/python:
	python3 -m venv .venv

.venv/served: requirements.txt | .venv/bin/python
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

.venv/tested: requirements-dev.txt | .venv/bin/python
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

.venv/audited: Makefile | .venv/bin/python
	npm install --silent --prefix .venv --no-save --no-package-lock --ignore-scripts \
		vnu-jar@26.9.27 lighthouse@13.5.0 sitemap@9.0.1
	touch $@
