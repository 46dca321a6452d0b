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
DIST    := $(BUILD)/dist
SPHINX  := .venv/bin/sphinx-build -c . -j auto
# All tests of a file in one process: what a fixture of its module costs is paid once.
PYTEST  := .venv/bin/pytest -n auto --dist loadfile
LOCK    := pyproject.toml packages/sphinx-safety/pyproject.toml packages/sphinx-brisk/pyproject.toml uv.lock
export UV_PROJECT_ENVIRONMENT := .venv
export UV_PYTHON_DOWNLOADS    := never
export UV_PYTHON              ?= $(PYTHON)
# A page named in letters beyond ASCII must not stop a build where the locale is C.
export PYTHONUTF8 := 1
# Python compiles each module once and keeps the result here: without it every build began with a second of compiling.
export PYTHONPYCACHEPREFIX := $(abspath $(BUILD)/pycache)
export PYTHONDONTWRITEBYTECODE :=
# What somebody's shell would put before the packages of this environment.
unexport PYTHONPATH
# Without a home, uv has no place for its cache.
ifeq ($(wildcard $(HOME)/.),)
export UV_CACHE_DIR ?= $(abspath $(BUILD)/uv)
endif

# A uv on the machine is used as it is; else one is installed for this folder alone.
UV := $(or $(shell command -v uv 2>/dev/null),.tools/bin/uv)

# Targets side by side, what each prints kept together where make can (4.0 and newer).
AT_ONCE = $(MAKE) --no-print-directory --jobs $(if $(filter output-sync,$(.FEATURES)),--output-sync)

# Debian's epubcheck is a jar, which not every machine runs by its name.
EPUBCHECK := $(if $(wildcard /usr/share/java/epubcheck.jar),java -jar /usr/share/java/epubcheck.jar,$(shell command -v epubcheck))

.PHONY: help html gettext test test-plain test-slow test-all fuzz serve lint links validate epub pdf editions screenshots review bench bench-brisk bench-search dist clean

help:  ## list what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

html: .venv/.installed  ## build the site into build/html; warnings are errors; FRESH=1 builds from nothing, LANGUAGES=en in one language
	@# Sphinx keeps what it made of a catalogue, and goes by dates: from nothing means from the catalogues too.
	$(if $(FRESH),rm -rf $(BUILD)/.html-*; find docs/locale -name '*.mo' -delete)
	@# One build for each language that is complete enough, all at once: much of a build keeps one processor busy. Each is
	@# made in one folder and shown in another: whatever stops a build, build/html is a whole site.
	@set -e; rm -rf $(BUILD)/.new $(BUILD)/.old; built=$$(.venv/bin/python src/kratom_site/complete.py $(LANGUAGES)); \
		$(AT_ONCE) BUILT="$$built" $$(printf 'html-%s ' $$built); \
		for language in $$built; do \
			place=$(BUILD)/.new; [ $$language = $${built%% *} ] || place=$$place/$$language; \
			cp -R $(BUILD)/.html-$$language $$place; \
			rm -rf $$place/.doctrees $$place/.buildinfo $$place/_sources; \
		done
	if [ -e $(BUILD)/html ]; then mv $(BUILD)/html $(BUILD)/.old; fi && mv $(BUILD)/.new $(BUILD)/html && rm -rf $(BUILD)/.old
	@echo "Open $(BUILD)/html/index.html"

# Sphinx warns of a page only when it reads it: forget what was read, so that the next run fails too.
html-%: .venv/.installed
	@echo "The site in $*:"
	@$(SPHINX) -W --keep-going -D language=$* -D kratom_built=$$(echo $(BUILT) | tr ' ' ,) docs $(BUILD)/.html-$* \
		|| { rm -f $(BUILD)/.html-$*/.doctrees/environment.pickle; exit 1; }

gettext: .venv/.installed-translate  ## write the texts to translate into build/gettext, and take them over into docs/locale
	$(SPHINX) -b gettext -d $(BUILD)/.gettext docs $(BUILD)/gettext
	.venv/bin/sphinx-intl update -p $(BUILD)/gettext -d docs/locale -w 0 $(patsubst %,-l %,$(or $(LANGUAGES),es))

epub: .venv/.installed  ## build the e-book build/epub/KratomandSleep.epub; epubcheck reads it if installed
	@# What Sphinx keeps for the next run stands outside the folder: it packs all that it finds there. An e-book must bear a
	@# date: that of the sources, so that one commit gives one file.
	rm -rf $(BUILD)/epub
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct 2>/dev/null || date +%s) $(SPHINX) -W --keep-going -b epub -d $(BUILD)/.book docs $(BUILD)/epub || { rm -rf $(BUILD)/.book; exit 1; }
	$(if $(EPUBCHECK),$(EPUBCHECK) --failonwarnings $(BUILD)/epub/*.epub,@echo "epubcheck is not installed: not checked.")

pdf: pdf-$(or $(PAPER),A4)  ## build the printed editions into build/print; PAPER=Letter for the other size; needs the system's pango

# WeasyPrint reads the HTML that Sphinx wrote; no date of the build stands in a PDF, so that one commit gives one file.
pdf-%: .venv/.installed-print
	$(SPHINX) -W --keep-going -b print -d $(BUILD)/.print-$* -D print_paper=$* docs $(BUILD)/print/$* || { rm -rf $(BUILD)/.print-$*; exit 1; }
	@echo "Open $(BUILD)/print/$*"

editions: .venv/.installed-print  ## build all that the page of downloads offers, into build/editions; then `make html`
	rm -rf $(BUILD)/print $(BUILD)/editions
	$(AT_ONCE) pdf-A4 pdf-Letter epub
	mkdir -p $(BUILD)/editions && cp $(BUILD)/print/*/*.pdf $(BUILD)/editions
	cp $(BUILD)/epub/*.epub $(BUILD)/editions/kratom-and-sleep.epub
	echo "$$(git log -1 --format=%cs 2>/dev/null || date +%F)" > $(BUILD)/editions/date

test: .venv/.installed-test  ## run the tests but the slow ones; finds or installs a browser
	.venv/bin/python tests/browsers.py
	$(PYTEST) -m "not slow" $(ARGS)

test-plain: .venv/.installed-test  ## run those that need no browser
	$(PYTEST) -m "not slow and not browser" $(ARGS)

test-slow: .venv/.installed-test .venv/.installed-print  ## run the slow ones: the whole site in every format, and most of what a browser decides
	.venv/bin/python tests/browsers.py
	$(PYTEST) -m slow $(ARGS)

test-all: .venv/.installed-test .venv/.installed-print  ## run all tests
	.venv/bin/python tests/browsers.py
	$(PYTEST) $(ARGS)

fuzz: .venv/.installed-test  ## try 100,000 bad inputs on everything that reads files; ARGS="--count 5000 --seed 1"
	PYTHONPATH=tests .venv/bin/python tests/fuzz.py $(ARGS)

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

bench-brisk: .venv/.installed  ## measure what sphinx-brisk saves; ARGS="--pages 300,1500 --rounds 3"
	.venv/bin/python benchmarks/brisk.py $(ARGS)

bench-search: .venv/.installed-test  ## measure the search against three others; installs them into build/bench
	.venv/bin/python tests/browsers.py
	.venv/bin/python benchmarks/search/run.py $(ARGS)

dist: editions | $(UV)  ## build the editions, and wheels and sdists into build/dist; check them, install each wheel alone and import it
	rm -rf $(DIST) $(BUILD)/alone
	$(UV) build --all-packages --quiet --out-dir $(DIST)
	$(UV) tool run --quiet twine@6.2.0 check --strict $(DIST)/*.whl $(DIST)/*.tar.gz
	@# The folder is only a place to look first: what the site's own wheel needs of the other two is on no index. They are
	@# asked for anew, as an older build of the same version may be in uv's cache.
	@set -e; for module in sphinx_safety sphinx_brisk kratom_site; do \
		wheel=$$module; [ $$module != kratom_site ] || wheel=kratom_and_sleep; \
		$(UV) venv --quiet $(BUILD)/alone/$$module; \
		$(UV) pip install --quiet --refresh-package sphinx-safety --refresh-package sphinx-brisk --find-links $(DIST) --python $(BUILD)/alone/$$module/bin/python $(DIST)/$$wheel-*.whl; \
		$(BUILD)/alone/$$module/bin/python -I -c "import $$module; print('imported from', $$module.__file__)"; \
	done

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
