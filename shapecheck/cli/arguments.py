"""The command line's verbs and options. Only the parser of the verb in use is built."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from shapecheck import __version__

VERBS = {
    "check": "report what does not fit",
    "trace": "show the shapes of every call that yields a tensor",
    "summary": "show each model as Keras's summary() would",
    "graph": "draw the Keras graph with the shape on every edge",
    "verify": "run the real Keras and hold the static claims against it",
    "rule": "show a rule's page, or list the rules",
    "config": "show the settings in force and where they come from",
    "stubs": "write mypy stubs of tensorflow.keras",
    "clean": "remove the cache",
    "version": "show versions",
}
Parser = argparse.ArgumentParser


def overview() -> str:
    """The help for the program as a whole."""
    verbs = "\n".join(f"  {name:10}{line}" for name, line in VERBS.items())
    return (
        f"shapecheck {__version__}: a static shape checker for Keras and TensorFlow code\n\n"
        f"usage: shapecheck [VERB] [OPTIONS] PATH...\n\nverbs (without one: check):\n{verbs}\n\n"
        "`shapecheck VERB --help` tells the options of a verb.\n"
    )


def parser(verb: str) -> Parser:
    """The parser of one verb."""
    result = Parser(prog=f"shapecheck {verb}", description=VERBS[verb], allow_abbrev=False, formatter_class=_formatter)
    _ADD[verb](result)
    _everywhere(result)
    return result


def _formatter(prog: str) -> argparse.HelpFormatter:
    """Lines of a fixed length: asking for the terminal's would import shutil in every run."""
    return argparse.HelpFormatter(prog, width=100)


def _names(text: str) -> list[str]:
    return [name for part in text.split(",") if (name := part.strip())]


def _everywhere(add: Parser) -> None:
    group = add.add_argument_group("for all verbs")
    group.add_argument("--config", metavar="FILE", help="this configuration file instead of the nearest one")
    group.add_argument("--isolated", action="store_true", help="no configuration file at all")
    group.add_argument("--keras-version", metavar="VERSION", help="2, 3, or exact (2.2.4)")
    group.add_argument("--image-data-format", metavar="FORMAT", help="channels_last or channels_first")
    group.add_argument("--python", metavar="PATH", help="the interpreter whose installed packages may be read")
    group.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colours (default: auto)")
    group.add_argument("-q", "--quiet", action="count", default=0, help="nothing about the run on stderr")
    group.add_argument("-v", "--verbose", action="count", default=0, help="more about the run on stderr")


def _check(add: Parser) -> None:
    add.add_argument("paths", nargs="*", metavar="PATH", help="files, folders, or - for stdin (default: .)")
    _rules(add.add_argument_group("rules"))
    _files(add.add_argument_group("files"))
    out = add.add_argument_group("output")
    out.add_argument("--output-format", metavar="FORMAT", help="full, concise, json, sarif, github, gitlab or junit")
    out.add_argument("--output-file", "-o", metavar="FILE", help="write the findings there instead of to stdout")
    out.add_argument("--statistics", action="store_true", help="count the findings of each rule instead")
    out.add_argument("--exit-zero", action="store_true", help="exit with 0 even when something was found")
    fix = add.add_argument_group("repairs and known findings")
    fix.add_argument("--fix", action="store_true", help="make the safe repairs")
    fix.add_argument("--unsafe-fixes", action="store_true", help="with --fix or --diff: also those that need a look")
    fix.add_argument("--diff", action="store_true", help="show what --fix would change")
    fix.add_argument("--add-ignore", action="store_true", help="add an ignore comment for each finding")
    fix.add_argument("--baseline", metavar="FILE", help="do not report the findings that this file knows")
    fix.add_argument("--update-baseline", action="store_true", help="make the present findings the known ones")
    _following(add)
    run = add.add_argument_group("the run")
    run.add_argument("--watch", action="store_true", help="check again whenever a file changes, until Ctrl-C")
    run.add_argument("-j", "--jobs", type=int, metavar="N", help="processes (default: one for each processor)")
    run.add_argument("--no-cache", action="store_true", help="neither read nor write the cache")
    run.add_argument("--cache-dir", metavar="FOLDER", help="where the cache is")


def _rules(add: argparse._ArgumentGroup) -> None:
    what = "names, codes, prefixes of codes, or ALL"
    add.add_argument("--select", type=_names, action="extend", metavar="RULES", help=f"only these rules: {what}")
    add.add_argument("--extend-select", type=_names, action="extend", metavar="RULES", help="these rules besides")
    add.add_argument("--ignore", type=_names, action="extend", metavar="RULES", help="not these rules")
    add.add_argument(
        *("--per-file-ignores",), action="append", metavar="PATTERN:RULES", help="not these rules in files that match"
    )


def _files(add: argparse._ArgumentGroup) -> None:
    add.add_argument("--exclude", type=_names, action="extend", metavar="PATTERNS", help="leave out, instead of ...")
    add.add_argument("--extend-exclude", type=_names, action="extend", metavar="PATTERNS", help="leave out besides")
    add.add_argument("--force-exclude", action="store_true", default=None, help="leave out even what is named")
    add.add_argument("--no-gitignore", action="store_true", help="do not heed .gitignore files")
    add.add_argument("--stdin-filename", metavar="PATH", help="what the text on stdin is called")


def _following(add: Parser) -> None:
    add.add_argument("--follow", action="append", default=[], metavar="PACKAGE", help="enter this installed package")


def _one_program(add: Parser) -> None:
    add.add_argument("paths", nargs="+", metavar="PATH", help="a Python file or notebook")
    _following(add)
    add.add_argument("--call", action="append", default=[], metavar="CALL", help="call a function: 'build(classes=3)'")
    add.add_argument("--output-file", "-o", metavar="FILE", help="write there instead of to stdout")


def _trace(add: Parser) -> None:
    _one_program(add)
    add.add_argument("--output-format", "--format", choices=("text", "json"), default="text", help="text or json")


def _summary(add: Parser) -> None:
    _trace(add)
    add.add_argument("--model", metavar="NAME", help="only the model of this name (or variable)")


def _graph(add: Parser) -> None:
    _one_program(add)
    formats = ("mermaid", "dot", "svg", "html")
    add.add_argument("--format", choices=formats, default="mermaid", help="how to draw (default: mermaid)")
    add.add_argument("--model", metavar="NAME", help="only the model of this name (or variable)")


def _verify(add: Parser) -> None:
    _one_program(add)
    add.add_argument("--output-format", "--format", choices=("text", "json"), default="text", help="text or json")
    run = add.add_argument_group("the run")
    run.add_argument("--execute", action="store_true", help="run the file itself (default: rebuild its models only)")
    run.add_argument("--keep-going", action="store_true", help="with --execute: go on after a statement that fails")
    run.add_argument("--real-data", action="store_true", help="with --execute: keras.datasets from the local cache")
    run.add_argument("--timeout", type=float, default=120, metavar="SECONDS", help="for each file (default: 120)")
    run.add_argument("--memory", type=float, default=8, metavar="GIB", help="for each file (default: 8)")
    draw = add.add_argument_group("drawing")
    draw.add_argument("--graph", metavar="FILE", help="draw the models with both shapes on every edge (HTML)")
    draw.add_argument("--tf-graph", action="store_true", help="with --graph: draw the TensorFlow graphs, too")


def _rule(add: Parser) -> None:
    add.add_argument("name", nargs="?", metavar="NAME|CODE", help="the rule; without one: all")
    add.add_argument("--output-format", "--format", choices=("text", "json"), default="text", help="text or json")


def _config(add: Parser) -> None:
    add.add_argument("path", nargs="?", default=".", metavar="PATH", help="the file or folder in question")
    add.add_argument("--output-format", "--format", choices=("text", "json"), default="text", help="text or json")


def _stubs(add: Parser) -> None:
    add.add_argument("--out", required=True, metavar="FOLDER", help="where to: a folder of mypy's mypy_path")


def _clean(add: Parser) -> None:
    add.add_argument("--cache-dir", metavar="FOLDER", help="where the cache is")


_ADD: dict[str, Callable[[Parser], None]] = {
    "check": _check,
    "trace": _trace,
    "summary": _summary,
    "graph": _graph,
    "verify": _verify,
    "rule": _rule,
    "config": _config,
    "stubs": _stubs,
    "clean": _clean,
    "version": lambda add: None,
}
