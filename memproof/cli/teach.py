"""A certificate as one self-contained page that teaches its network, step by step.

The page needs no network: stages, layers, neurons and the arithmetic of every point, computed
exactly in the browser, where the certificate is checked once more. A certificate that is refused
has a page, too, which says so. Without CERTIFICATE: the lessons of the documentation; with the
number of a lesson: what it asks, its exercises, and where its page is.
"""

from __future__ import annotations

import argparse
import re
import sys
import webbrowser
from pathlib import Path

from memproof.cli.options import natural, program, refuse
from memproof.cli.output import say, say_command, say_raw
from memproof.errors import MemproofError
from memproof.exercises.exercise import collection
from memproof.outside import path_text
from memproof.teach import page, write_page
from memproof.teach.lessons import Lesson, lesson, lessons
from memproof.teach.serving import serving


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of ``teach``."""
    command.add_argument("certificate", nargs="?", metavar="CERTIFICATE|LESSON")
    command.add_argument("-o", "--output", metavar="PAGE.html",
                         help="where to (default: its name with .html, here)")
    command.add_argument("--serve", action="store_true",
                         help="write no file: serve the page to this machine alone")
    command.add_argument("--port", type=natural, metavar="N",
                         help="of --serve (default: any that is free)")
    command.add_argument("--site", metavar="FOLDER", default="site",
                         help="of a lesson: the documentation as docs/build.py makes it")
    command.add_argument("--open", action="store_true",
                         help="of a lesson: open its page in the browser")


def run(options: argparse.Namespace) -> int:
    """0; raises MP-U001, MP-U004, MP-U005, MP-U018, MP-U020."""
    if options.certificate is None:
        refuse(options, ["output", "serve", "port", "open"], "without a certificate")
        return _list_lessons()
    if re.fullmatch("[0-9]{1,3}", options.certificate):
        refuse(options, ["output", "serve", "port"], "for a lesson")
        return _lesson(lesson(int(options.certificate)), Path(options.site), options.open)
    refuse(options, ["open"], "for a certificate")
    if options.serve:
        refuse(options, ["output"], "beside --serve")
        return _serve(options.certificate, options.port or 0)
    refuse(options, ["port"], "without --serve")
    return _write(options.certificate, options.output or default_name(options.certificate))


def default_name(certificate: str) -> str:
    """iris.html for certificates/iris.memproof.jsonl.gz.  Raises MP-U004 where there is no name."""
    name = Path(certificate).name
    for end in (".gz", ".jsonl", ".memproof"):
        name = name.removesuffix(end)
    if name in ("", "-"):
        raise MemproofError("MP-U004", "teach", "-o PAGE.html", "a file without a name")
    return f"{name}.html"


def _write(certificate: str, output: str) -> int:
    data = write_page(certificate, output)
    say(f"written: {path_text(output)}: open it in a browser")
    said = data["verdict"]
    if said["code"]:
        say(f"The certificate is {said['outcome']}, and the page says so: {said['code']} at "
            f"{said['place']}: expected {said['expected']}, found {said['found']}.")
    say(*data["omitted"])
    return 0


def _serve(certificate: str, port: int) -> int:
    """Until it is interrupted, which is how it ends."""
    with serving(page(certificate), port) as (address, thread):
        say_raw(address)
        say("(for this machine alone; Ctrl-C ends it)")
        sys.stdout.flush()  # who started it may wait for the address
        try:
            thread.join()
        except KeyboardInterrupt:
            say("ended")
    return 0


def _list_lessons() -> int:
    say("lessons, pages of the documentation (docs/lessons):")
    for each in lessons():
        say(f"  {each.number:>2}  {each.title} ({each.minutes} min)", f"      {each.question}",
            hanging=0)
    say("one of them: memproof teach 7",
        "a page about a certificate: memproof teach CERTIFICATE -o PAGE.html")
    return 0


def _lesson(lesson: Lesson, site: Path, in_browser: bool) -> int:
    """What a lesson asks, its exercises, its page; raises MP-U020 if that is to be opened and is
    not there."""
    page = site / lesson.page
    if in_browser:
        if not page.is_file():
            raise MemproofError("MP-U020", path_text(page), "the page of the lesson: python "
                                "docs/build.py -o site makes it, --site says where", "none")
        webbrowser.open(page.resolve().as_uri())
        say(f"opened: {path_text(page)}")
        return 0
    say(f"lesson {lesson.number}, {lesson.minutes} minutes: {lesson.title}", lesson.question)
    for each in collection().values():
        if each.lesson == lesson.number:
            say(f"  exercise: {each.title}")
            say_command(f"{program()} exercise {each.id}", "    ")
    if page.is_file():
        say(f"page: {path_text(page)} (--open opens it)")
    else:
        source = Path(lesson.page).with_suffix(".md").as_posix()
        say(f"page: {source} of the documentation; python docs/build.py -o site makes "
            "a site of it, with pictures that move and tasks that are judged")
    return 0
