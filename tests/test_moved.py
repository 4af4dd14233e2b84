"""The modules of 0.1.0: each old name still works, warns, and says where its names are now."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec

import pytest
from helpers.paths import ROOT

from memproof.moved import MOVED


@pytest.fixture(autouse=True)
def _as_if_never_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name in MOVED]:
        monkeypatch.delitem(sys.modules, name)


def test_the_table_is_read_whole() -> None:
    from memproof import moved

    assert len(MOVED) == moved._TABLE.count(": ") >= 40
    assert all(homes for homes in MOVED.values())
    assert sum(map(len, MOVED.values())) == len(moved._TABLE.split()) - len(MOVED)


@pytest.mark.parametrize("old", MOVED)
def test_an_old_module_is_imported_with_a_warning(old: str) -> None:
    with pytest.warns(DeprecationWarning, match=re.escape(old)) as caught:
        module = import_module(old)
    assert [str(each.message) for each in caught] == [f"{old} is {MOVED[old][0]} now"]
    assert module.__name__ == old
    for home in MOVED[old]:
        there = import_module(home)
        own = [name for name, value in vars(there).items()
               if getattr(value, "__module__", "") == home and not name.startswith("_")]
        assert own, home
        assert all(hasattr(module, name) for name in own)
    del sys.modules[old]


@pytest.mark.parametrize("old", MOVED)
def test_a_home_exists_and_an_old_file_does_not(old: str) -> None:
    assert all(find_spec(home) is not None for home in MOVED[old])
    assert not (ROOT / f"{old.replace('.', '/')}.py").exists()


def test_a_name_of_an_old_module() -> None:
    with pytest.warns(DeprecationWarning, match="line"):
        from memproof.constructions.line import line_of
    from memproof.line.integer import line_of as today

    assert line_of is today


def test_an_unknown_name_says_where_to_look() -> None:
    with pytest.warns(DeprecationWarning, match="projection"):
        module = import_module("memproof.constructions.projection")
    with pytest.raises(AttributeError, match=r"moved to memproof\.line\.projection, "):
        _ = module.no_such_name
    with pytest.raises(ImportError, match="no_such_name"):
        from memproof.constructions.projection import no_such_name  # noqa: F401
    with pytest.raises(ModuleNotFoundError):
        import_module("memproof.constructions.no_such_module")


def test_today_nothing_is_imported_from_where_it_was() -> None:
    program = ("import sys, warnings\nwarnings.simplefilter('error')\n"
               "import memproof, memproof.api, memproof.planning.of_a_table\n"
               "print([name for name in sys.modules if name == 'memproof.moved'])")
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True,
                          check=True)
    assert done.stdout == "[]\n"
