#!/bin/sh
# Does the one line in `extensions` leave a stranger's output as it was, byte for byte?
# Usage: benchmarks/strangers.sh PYTHON [FOLDER]. PYTHON has Sphinx, myst-parser, sphinx-safety and themes; a theme that
# it lacks is named and passed over. Two projects (reST, MyST), each theme, each builder, one process and two.
# THEMES and BUILDERS name some of them alone.
set -eu
python=$1
work=${2:-$(mktemp -d)}
export SOURCE_DATE_EPOCH=1700000000 NO_COLOR=1
builders="${BUILDERS:-html dirhtml singlehtml epub latex text man gettext}"
themes="${THEMES:-alabaster sphinx_rtd_theme pydata_sphinx_theme sphinx_book_theme furo}"
differ=0 builds=0

project() {  # markup: three pages with a table, code, a note, a footnote, emoji and front matter
    mkdir -p "$work/$1"
    cat > "$work/$1/conf.py" <<'CONF'
import os
project = "Lab"
extensions = os.environ["EXTENSIONS"].split(",")
html_theme = os.environ["THEME"]
epub_show_urls = "no"
html_last_updated_fmt = gettext_last_translator = ""
CONF
    if [ "$1" = rst ]; then
        printf ':orphan:\n:topics: laser\n\nLab\n===\n\n.. toctree::\n\n   one\n   two\n\n.. only:: html\n\n   Seen. [#a]_\n\n.. [#a] Foot.\n' > "$work/rst/index.rst"
        printf 'One\n===\n\n⚠️ Hot. می‌خواهم\n\n.. danger:: Live parts\n\n.. code-block:: python\n\n   x = 1\n\n:term:`word`\n\n.. glossary::\n\n   word\n      A thing.\n' > "$work/rst/one.rst"
        printf '===\nTwo\n===\n\n.. list-table::\n   :header-rows: 1\n\n   * - A\n     - B\n   * - 1\n     - 2\n\n.. include:: part.txt\n' > "$work/rst/two.rst"
        printf 'Included: :doc:`one`.\n' > "$work/rst/part.txt"
    else
        printf -- '---\ntopics: {a: 1}\nreviewed: soon\n---\n# Lab\n\n```{toctree}\none\ntwo\n```\n' > "$work/md/index.md"
        printf '# One\n\n⚠️ Hot.\n\n```{danger}\nLive parts\n```\n\n```python\nx = 1\n```\n\n[two](two.md)\n' > "$work/md/one.md"
        printf '# Two\n\n| A | B |\n|---|---|\n| 1 | 2 |\n' > "$work/md/two.md"
    fi
}

for markup in rst md; do
    project $markup
    first=sphinx.ext.mathjax; [ $markup = rst ] || first=myst_parser
    for theme in $themes; do
        "$python" -c "import $theme" 2>/dev/null || { echo "$theme is not installed"; continue; }
        for builder in $builders; do
            case $theme-$builder in alabaster-*|*-html|*-dirhtml|*-singlehtml) ;; *) continue ;; esac  # the rest has no theme
            for jobs in 1 2; do
                rm -rf "$work/out" "$work/doctrees-base" "$work/doctrees-with"
                for kind in base with; do
                    extensions=$first; [ $kind = base ] || extensions=$first,sphinx_safety
                    THEME=$theme EXTENSIONS=$extensions "$python" -m sphinx -Q -E -a -j $jobs -b $builder -d "$work/doctrees-$kind" \
                        "$work/$markup" "$work/out/$kind" || echo "exit $?: $markup $theme $builder -j$jobs $kind"
                done
                builds=$((builds + 1))
                find "$work/out" -name '*.epub' -exec sh -c 'unzip -q -o "$1" -d "$1.d" && rm "$1"' _ {} \;
                diff -r -x environment.pickle -x .doctrees -I POT-Creation-Date "$work/out/base" "$work/out/with" > "$work/diff" ||
                    { differ=$((differ + 1)); echo "differs: $markup $theme $builder -j$jobs"; head -5 "$work/diff"; }
            done
        done
        echo "$markup $theme: $builds pairs so far"
    done
done
echo "$builds pairs of builds, $differ differ"
[ $differ = 0 ]
