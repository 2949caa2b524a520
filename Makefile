# Every command of the portal; `make` alone lists them. A machine with Python 3.11 or newer, make and bash is enough.

PYTHON ?= python3
PORT ?= 8000

# "local" allows what a developer's machine needs and the internet must never see: a key made on the spot, cookies over
# http, demo logins. That is why the server answers this machine only.
export PORTAL_ENV ?= local
export PORTAL_URL ?= http://localhost:$(PORT)

MANAGE = .venv/bin/python manage.py
SERVE = .venv/bin/python tools/serve.py $(PORT)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run demo dev test lint format lock fonts clean packages dev-packages content illustrate serve

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 16

run: content serve ## serve the portal on port 8000 (another: make run PORT=8080)

demo: content illustrate serve ## the same with an illustrative plan (PORTAL_ENV=local .venv/bin/python manage.py remove_demo takes it out)

dev: content ## serve with DEBUG on, reloading what changes
	@DEBUG=1 exec $(SERVE) $(MANAGE) runserver $(PORT)

test: dev-packages ## run all tests (some: make test ARGS="tests/feedback -k code")
	@$(MANAGE) compile_translations
	@.venv/bin/python -m pytest -n auto --dist loadfile $(ARGS)

lint: dev-packages ## check the style of code and templates
	@.venv/bin/python -m ruff check .
	@.venv/bin/python -m ruff format --check .
	@.venv/bin/python -m djlint --quiet --lint templates

format: dev-packages ## mend the style of code
	@.venv/bin/python -m ruff check --fix .
	@.venv/bin/python -m ruff format .

LOCK = .venv/bin/python -m uv pip compile --quiet --system-certs --universal --python-version 3.11 --no-strip-extras \
  --generate-hashes --custom-compile-command "make lock"

lock: dev-packages ## write the lock files anew from requirements.in and requirements-dev.in
	@.venv/bin/python -m pip install --quiet uv==0.13.9
	@$(LOCK) requirements.in -o requirements.txt
	@$(LOCK) requirements-dev.in -c requirements.txt -o requirements-dev.txt

fonts: dev-packages ## make core/static/portal/fonts anew (the only command that needs npm)
	@mkdir -p var/fonts
	@cd var/fonts && npm pack --silent @fontsource/ibm-plex-sans-arabic@5.3.0 @fontsource-variable/noto-sans-arabic@5.3.0 >/dev/null
	@.venv/bin/python tools/make_fonts.py var/fonts

clean: ## remove what these commands made, but not the database and the files people sent
	@rm -rf .venv var/static var/static.sha256 var/fonts .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -prune -exec rm -rf {} + -o -name '*.mo' -exec rm {} +

# Steps of the commands above

packages:
	@$(PYTHON) tools/install.py requirements.txt

dev-packages:
	@$(PYTHON) tools/install.py requirements-dev.txt

content: packages
	@$(MANAGE) prepare
	@$(MANAGE) load_nap5
	@$(MANAGE) make_demo_logins

illustrate:
	@$(MANAGE) load_demo

serve:
	@echo "The portal is at $(PORTAL_URL)/ar/ and Ctrl-C stops it. Mail is printed here and kept in var/mail/."
	@exec $(SERVE) .venv/bin/python -m granian ogp_portal.wsgi:application --interface wsgi --host 127.0.0.1 --port $(PORT) \
	  --workers $$(getconf _NPROCESSORS_ONLN) --blocking-threads 4 --workers-kill-timeout 5 --log-level warning
