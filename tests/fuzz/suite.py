"""A bounded run of ./dev fuzz functions with a fixed seed, and its planted mistakes, each called by name: that the fuzzer still works, and that it
still finds what it is there to find."""
import contextlib, importlib.util, io, os, sys
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'lib'))
import servers

ROUNDS = 2
CALLS = 8000   # the most for one planted mistake; nearly all take a few dozen
# Whose calls can show which planted mistake.
MISTAKEN = {
    'split_part_back': r'^split_part', 'contains_null': r'^arraycontain|^anyarray (@>|<@) ', 'money_wraps': r'^cash_pl', 'sign_behind': r'^to_number',
    'char_octal': r'"char"', 'bit_position': r'^position\(bit', 'segment_on_box': r'^on_sb', 'determination': r'^regr_r2',
    'century_bc': r'^(date_part|extract)', 'jsonb_scalar_element': r'^jsonb_array_element\('}

def load():
    sys.path.insert(0, HERE)
    try: import functions
    finally: sys.path.remove(HERE)
    return functions

def search(functions, arguments, oracle, basalt):
    options = functions.options_of(arguments + ['--quiet'])
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        made = functions.search(options, oracle.port, basalt, options.seed)
        made.report()
    return made, out.getvalue()

def run(build, report):
    functions = load()
    binary = os.path.join(build, 'basalt')
    with servers.Postgres(['fsync=off', 'jit=off'], 'C.UTF-8') as oracle:
        with servers.Basalt(binary) as basalt:
            made, text = search(functions, ['--rounds', str(ROUNDS), '--seed', '1'], oracle, basalt)
            report('fuzz/functions', not made.groups, text[-6000:])
            report('fuzz/functions-all-called', len(made.calls) == len({c.label for c in made.callables}), text[-6000:])
        if b'planted.split_part_back' not in open(binary, 'rb').read(): return   # a release build has none
        for name, pattern in MISTAKEN.items():
            with servers.Basalt(binary, environment={'BASALT_FAULTS': 'planted.%s=error' % name}) as basalt:
                made, text = search(functions, ['--calls', str(CALLS), '--seed', '1', '--function', pattern, '--attempts', '0', '--first'], oracle, basalt)
                report('fuzz/planted-' + name, bool(made.groups), text[-3000:])
        report('fuzz/planted-all', set(MISTAKEN) == set(functions.PLANTED))
