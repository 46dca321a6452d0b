# Kratom and Sleep. `make` and `make help` list what there is.
#
# Every target makes what it needs: an environment in .venv, installed by uv from
# uv.lock, whose every file carries a hash. uv itself comes from your PATH, or from
# requirements-uv.txt (pinned with hashes too) into .tools. Nothing needs root but
# the browser that `make test` may have to install.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON  ?= python3
BUILD   := build
SPHINX  := .venv/bin/sphinx-build -c . -j auto
SITES   := 50
LOCK    := pyproject.toml packages/sphinx-safety/pyproject.toml packages/sphinx-brisk/pyproject.toml uv.lock
export UV_PROJECT_ENVIRONMENT := .venv
export UV_PYTHON_DOWNLOADS    := never
export UV_PYTHON              ?= $(PYTHON)
# Python compiles each module once and keeps the result here: without it every build began with a second of compiling.
export PYTHONPYCACHEPREFIX := $(abspath $(BUILD)/pycache)
export PYTHONDONTWRITEBYTECODE :=

# A uv on the machine is used as it is; else one is installed for this folder alone.
UV := $(or $(shell command -v uv 2>/dev/null),.tools/bin/uv)

.PHONY: help html test test-plain fuzz differential serve lint links validate screenshots review bench bench-search clean

help:  ## list what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

html: .venv/.installed  ## build the site into build/html; warnings are errors
	@# Sphinx warns of a page only when it reads it: forget what was read, so that the next run fails too.
	$(SPHINX) -W --keep-going docs $(BUILD)/.html || { rm -f $(BUILD)/.html/.doctrees/environment.pickle; exit 1; }
	@# Built in one folder and shown in another: whatever stops a build, build/html is a whole site.
	rm -rf $(BUILD)/.new $(BUILD)/.old && cp -R $(BUILD)/.html $(BUILD)/.new && rm -rf $(BUILD)/.new/.doctrees $(BUILD)/.new/.buildinfo $(BUILD)/.new/_sources
	if [ -e $(BUILD)/html ]; then mv $(BUILD)/html $(BUILD)/.old; fi && mv $(BUILD)/.new $(BUILD)/html && rm -rf $(BUILD)/.old
	@echo "Open $(BUILD)/html/index.html"

test: .venv/.installed-test  ## run all tests; finds or installs a browser
	.venv/bin/python tests/browsers.py
	.venv/bin/pytest -n auto --dist loadgroup $(ARGS)

test-plain: .venv/.installed-test  ## run the tests that need no browser
	.venv/bin/pytest -n auto --dist loadgroup -m "not browser" $(ARGS)

fuzz: .venv/.installed-test  ## try 100,000 bad inputs on everything that reads files; ARGS="--count 5000 --seed 1"
	PYTHONPATH=tests .venv/bin/python tests/fuzz.py $(ARGS)

differential: .venv/.installed-test  ## change sites at random for long; each build must equal a cold one; SITES=50
	DIFFERENTIAL=$(SITES) .venv/bin/pytest tests/test_differential.py $(ARGS)

serve: .venv/.installed-serve  ## show the site and follow changes of pages, notices, data and the extension
	.venv/bin/sphinx-autobuild -c . docs $(BUILD)/serve --watch src --watch packages --watch conf.py --port 8000 $(ARGS)

lint: .venv/.installed-lint  ## check style (ruff) and types (mypy, strict)
	.venv/bin/ruff check .
	.venv/bin/mypy

screenshots: html .venv/.installed-test  ## take pictures of ten kinds of page into build/screenshots
	.venv/bin/python tests/browsers.py
	.venv/bin/python tests/screenshots.py $(BUILD)/html $(BUILD)/screenshots

links: .venv/.installed  ## follow every link to other sites (needs the network)
	$(SPHINX) -b linkcheck docs $(BUILD)/links

validate: html  ## check every page against the HTML standard; needs npm, installs into build/validate
	npm install --silent --no-audit --no-fund --ignore-scripts --prefix $(BUILD)/validate html-validate@10.17.0
	$(BUILD)/validate/node_modules/.bin/html-validate --config tests/html-validate.cjs \
		$$(find $(BUILD)/html -name '*.html' -not -path '*/_static/*') && echo "Every page is valid."

review: .venv/.installed  ## list what is due for review; exit status 1 if anything is
	.venv/bin/python -m kratom_site.review

bench: .venv/.installed  ## measure how long builds take beside six others; installs them into build/bench
	.venv/bin/python benchmarks/build/run.py $(ARGS)

bench-search: .venv/.installed-test  ## measure the search against three others; installs them into build/bench
	.venv/bin/python tests/browsers.py
	.venv/bin/python benchmarks/search/run.py $(ARGS)

clean:  ## remove all that was built and installed here
	rm -rf $(BUILD) .venv .tools

# An environment holds the paths of its folder and of its Python: moved, copied, or of another PYTHON, it is made anew.
HERE := { pwd -P; echo "$(PYTHON)"; }
$(shell test ! -e .venv/.installed-for || $(HERE) | cmp -s - .venv/.installed-for || rm -rf .venv .tools)

# -- environments -------------------------------------------------------------------
# One environment; a target adds its group and removes nothing (--inexact), so that
# `make html` after `make test` installs nothing, and the other way round.

.venv/.installed: $(LOCK) | $(UV)
	$(UV) sync --locked --inexact --quiet
	@$(HERE) > .venv/.installed-for && touch $@

.venv/.installed-%: $(LOCK) | $(UV)
	$(UV) sync --locked --inexact --quiet --group $*
	@$(HERE) > .venv/.installed-for && touch $@ .venv/.installed

.tools/bin/uv: requirements-uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; $(PYTHON) is older. Try: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo "$(PYTHON) comes without venv. Install it (Debian: apt install python3-venv), or install uv." >&2; exit 1; }
	$(PYTHON) -m venv .tools
	PIP_USER=0 .tools/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-uv.txt
	@touch $@
