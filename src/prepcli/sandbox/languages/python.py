"""`python`: each top-level statement of the tests that holds an assert is one test.

`prepare` runs in prep and only reads: it splits the tests into statements and rewrites their comparisons so that
both sides can be shown, and their builtins so that a solution with its own `sorted` does not change the tests.
`inside` runs in the child. It keeps the builtins as they were before the solution was loaded, and does not believe
an object that says it equals everything. Whoever digs the report out of the frames below cheats only themselves.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from collections.abc import Callable
    from typing import Any

SHOWN = 2000  # characters of a value
BUILTIN = "_prep_builtin_"


def prepare(job: dict[str, Any]) -> list[str]:
    """Compile the tests into `job["statements"]`; the name of each test. Raises SyntaxError and ValueError."""
    if job["program"]:
        return []
    import ast

    tree = ast.parse(job["tests"], "tests.py")
    checkers = _checkers(tree)
    rewriter = _rewriter(_builtins(tree) - _defined(job["starter"]))
    statements = []
    names = []
    for node in tree.body:
        is_test = _is_test(node, checkers)
        if is_test:
            names.append(_name(node, job["tests"]))
        module = ast.Module([rewriter.visit(node)], [])
        statements.append((is_test, compile(ast.fix_missing_locations(module), "tests.py", "exec")))
    job["statements"] = statements
    return names


def _is_test(node: ast.stmt, checkers: set[str]) -> bool:
    import ast

    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom):
        return False
    if _holds_assert(node):
        return True
    if not isinstance(node, ast.Expr | ast.For | ast.While | ast.With):
        return False  # `x = helper()` makes something for later tests
    called = {n.func.id for n in ast.walk(node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    return bool(called & checkers)


def _holds_assert(node: ast.AST) -> bool:
    import ast

    return any(isinstance(n, ast.Assert | ast.Raise) for n in ast.walk(node))


def _checkers(tree: ast.Module) -> set[str]:
    """The functions of the tests that assert something: a call of one is a test."""
    import ast

    return {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and any(isinstance(n, ast.Assert) for n in ast.walk(node))
    }


def _name(node: ast.stmt, text: str) -> str:
    """The message of the one assert or raise in it, else its first line."""
    import ast

    found = [n for n in ast.walk(node) if isinstance(n, ast.Assert | ast.Raise)]
    if len(found) == 1:
        only = found[0]
        message = only.msg if isinstance(only, ast.Assert) else None
        if isinstance(only, ast.Raise) and isinstance(only.exc, ast.Call) and only.exc.args:
            message = only.exc.args[0]
        if isinstance(message, ast.Constant) and isinstance(message.value, str):
            return message.value
    return text.splitlines()[node.lineno - 1].strip()


def _defined(text: str) -> set[str]:
    """The names that a starter defines: a task may be to write one's own `sum`."""
    import ast

    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError):
        return set()
    return {n.name for n in body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)}


def _builtins(tree: ast.Module) -> set[str]:
    """The builtins that the tests use as such: those they do not bind themselves."""
    import ast
    import builtins

    used: set[str] = set()
    bound: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.ExceptHandler):
            bound.add(node.name or "")
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, ast.alias):
            bound.add(node.asname or node.name)
    public = {
        name for name in vars(builtins) if not name.startswith("_") and name != "super"
    }  # bare super() needs its name
    return (used & public) - bound


def _rewriter(builtin_names: set[str]) -> Any:
    """Comparisons within an assert become calls that remember both sides; builtins get names of their own."""
    import ast

    class Rewriter(ast.NodeTransformer):
        line = 0

        def visit_Assert(self, node: ast.Assert) -> ast.AST:
            outer, self.line = self.line, node.lineno
            plain = isinstance(node.test, ast.Call | ast.Name | ast.Attribute | ast.Subscript)
            test = self.visit(node.test)
            if plain:
                test = _call("_prep_true", [ast.Constant(node.lineno), test], test)
            self.line = outer
            return ast.copy_location(ast.Assert(test, self.visit(node.msg) if node.msg else None), node)

        def visit_Name(self, node: ast.Name) -> ast.AST:
            if node.id in builtin_names and isinstance(node.ctx, ast.Load):
                return ast.copy_location(ast.Name(BUILTIN + node.id, ast.Load()), node)
            return node

        def visit_Compare(self, node: ast.Compare) -> ast.AST:
            self.generic_visit(node)
            if not self.line or len(node.ops) != 1:
                return node
            sign = ast.Constant(type(node.ops[0]).__name__)
            return _call("_prep_compare", [ast.Constant(self.line), sign, node.left, *node.comparators], node)

    return Rewriter()


def _call(name: str, arguments: list[Any], at: ast.AST) -> ast.AST:
    import ast

    return ast.copy_location(ast.Call(ast.Name(name, ast.Load()), arguments, []), at)


def inside(job: dict[str, Any], report: Callable[..., None]) -> None:
    """Load the solution, run the tests one by one, report each. Runs in the child."""
    import builtins
    import sys
    from _sitebuiltins import Quitter
    from os import _exit
    from time import perf_counter

    builtins.exit, builtins.quit = Quitter("exit", "Ctrl-D"), Quitter("quit", "Ctrl-D")
    pristine = dict(vars(builtins))
    if job["program"]:
        run_program(job, report)
    live, restore = vars(builtins), dict.update
    describe = make_describe()
    notes: list[Any] = []
    solution = load(job["code"], report, describe)
    if solution is None:
        _exit(0)
    given = names_of_tests(pristine, notes)
    number = 0
    for is_test, code in job["statements"]:
        restore(live, pristine)
        restore(solution, given)
        del notes[:]
        started = perf_counter()
        try:
            exec(code, solution)
            outcome = ("passed", "", "", "")
        except BaseException as e:
            outcome = ("failed", *describe(e, notes))
        took = (perf_counter() - started) * 1000
        if is_test:
            report("test", number, *outcome, took)
            number += 1
        elif outcome[0] == "failed":
            report("setup", outcome[1])
    flush(sys)
    report("done")
    _exit(0)


def flush(sys: Any) -> None:
    """Whatever was printed and is still held back."""
    for stream in (sys.__stdout__, sys.__stderr__):
        try:
            stream.flush()
        except BaseException:
            continue


def load(code: str, report: Callable[..., None], describe: Callable[..., Any]) -> dict[str, Any] | None:
    """The names that the solution defines; None when it does not even load, which is reported."""
    import sys

    write_file("solution.py", code)
    module = type(sys)("solution")
    module.__file__ = "solution.py"
    sys.modules["solution"] = module
    try:
        exec(compile(code, "solution.py", "exec"), vars(module))
    except BaseException as e:
        report("load", describe(e, [])[0])
        flush(sys)
        report("done")
        return None
    return vars(module)


def write_file(name: str, text: str) -> None:
    with open(name, "w", encoding="utf-8") as file:
        file.write(text)


def names_of_tests(pristine: dict[str, Any], notes: list[Any]) -> dict[str, Any]:
    """What the tests find beside the solution's names and their own."""
    names = {BUILTIN + name: value for name, value in pristine.items()}
    names["__builtins__"] = dict(pristine)
    names["_prep_compare"], names["_prep_true"] = make_compare(notes)
    return names


def make_compare(notes: list[Any]) -> tuple[Any, Any]:
    """Compare as Python does, remember what was compared, and find out objects that equal everything."""
    import operator

    signs: dict[str, Any] = {
        "Eq": operator.eq,
        "NotEq": operator.ne,
        "Lt": operator.lt,
        "LtE": operator.le,
        "Gt": operator.gt,
        "GtE": operator.ge,
        "Is": operator.is_,
        "IsNot": operator.is_not,
        "In": lambda a, b: a in b,
        "NotIn": lambda a, b: a not in b,
    }
    forges = make_forges()

    def compare(line: int, sign: str, given: Any, expected: Any) -> Any:
        result = signs[sign](given, expected)
        if sign in ("Eq", "In") and result and forges(given):
            notes[:] = [(line, "forged", given, expected)]
            return False
        if not result:
            notes[:] = [(line, sign, given, expected)]
        return result

    def true(line: int, given: Any) -> Any:
        if not given:
            notes[:] = [(line, "True", given, None)]
        return given

    return compare, true


def make_forges() -> Callable[[Any], bool]:
    """Does a value hold an object that equals values which nobody could expect?"""
    from os import urandom

    slot = type(object.__eq__)
    mro_of = type.__dict__["__mro__"].__get__
    names_of = type.__dict__["__dict__"].__get__
    number = int.from_bytes(urandom(9), "big")
    word = urandom(9).hex()
    odd = (object(), number, -number, number + 0.5, word, word.encode(), (number,), [word], {number: word}, {word})
    isinstance_, type_, list_, id_, any_ = isinstance, type, list, id, any

    def own_equality(value: Any) -> bool:
        for cls in mro_of(type_(value)):
            if "__eq__" in names_of(cls):
                return not isinstance_(names_of(cls)["__eq__"], slot)
        return False

    def equals_all(value: Any) -> bool:
        for other in odd:
            try:
                if any_((value == other,)) or any_((other == value,)):
                    return True
            except BaseException:
                continue
        return False

    def forges(value: Any) -> bool:
        left, seen = [value], set[int]()
        while left and len(seen) < 20_000:
            part = left.pop()
            if id_(part) in seen:
                continue
            seen.add(id_(part))
            if own_equality(part):
                if equals_all(part):
                    return True
            elif isinstance_(part, dict):
                left += [*dict.keys(part), *dict.values(part)]
            elif isinstance_(part, (list, tuple, set, frozenset)):
                left += list_(part)
        return False

    return forges


def make_describe() -> Callable[[BaseException, list[Any]], tuple[str, str, str]]:
    """What went wrong, for the learner: message, given, expected."""
    words = {
        "NotEq": "something other than ",
        "Lt": "less than ",
        "LtE": "at most ",
        "Gt": "more than ",
        "GtE": "at least ",
        "Is": "the object ",
        "IsNot": "another object than ",
        "In": "one of ",
        "NotIn": "none of ",
    }

    def show(value: Any) -> str:
        try:
            text = repr(value)
        except BaseException as e:
            return f"(its repr raises {type(e).__name__})"
        return text if len(text) <= SHOWN else text[:SHOWN] + f" ... ({len(text)} characters)"

    def last_line(e: BaseException, file: str) -> int:
        line, trace = 0, e.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == file:
                line = trace.tb_lineno
            trace = trace.tb_next
        return line

    def message_of(e: BaseException) -> str:
        try:
            return str(e)
        except BaseException:
            return ""

    def describe(e: BaseException, notes: list[Any]) -> tuple[str, str, str]:
        message = message_of(e)
        if type(e) is AssertionError:
            line = last_line(e, "tests.py")
            if not notes or notes[0][0] != line:
                return message, "", ""
            _, sign, given, expected = notes[0]
            if sign == "forged":
                return "an object that equals everything is no answer", show(given), show(expected)
            if sign == "True":
                return message, show(given), "something true"
            return message, show(given), words.get(sign, "") + show(expected)
        line = last_line(e, "solution.py")
        if isinstance(e, SyntaxError) and not line:
            message, line = str(e.msg), e.lineno or 0
        place = f" (line {line} of your program)" if line else ""
        if isinstance(e, SystemExit):
            return f"the program asked to exit: SystemExit({message}){place}", "", ""
        return f"{type(e).__name__}: {message}{place}" if message else f"{type(e).__name__}{place}", "", ""

    return describe


def run_program(job: dict[str, Any], report: Callable[..., None]) -> None:
    """A whole program, as `python main.py` would run it; what ends it is reported by name."""
    import sys
    from os import _exit

    write_file("main.py", job["code"])
    module = type(sys)("__main__")
    module.__file__ = "main.py"
    sys.modules["__main__"] = module
    vars(module)["__builtins__"] = sys.modules["builtins"]
    raised = ""
    try:
        exec(compile(job["code"], "main.py", "exec"), vars(module))
    except SystemExit:
        raised = ""
    except BaseException as e:
        raised = type(e).__name__
    flush(sys)
    report("raised", raised)
    report("done")
    _exit(0)
