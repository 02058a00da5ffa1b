"""A bounded run of ./dev fuzz functions with a fixed seed, and its planted mistakes, each called by name: that the fuzzer still works, and that it
still finds what it is there to find."""
import contextlib, importlib.util, io, os, sys
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'lib'))
import servers

CALLS = 15000
# The functions that have the planted mistakes.
MISTAKEN = (r'^(split_part|arraycontain\w+|cash_pl|to_number|text_char|char|"char"\((text|character)\)|(text|character)::"char"|position\(bit|on_sb|regr_r2|date_part|extract'
            r'|jsonb_array_element\(|.* -> )')

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
            made, text = search(functions, ['--calls', str(CALLS), '--seed', '1'], oracle, basalt)
            report('fuzz/functions', not made.groups, text[-6000:])
            report('fuzz/functions-all-called', len(made.calls) == len({c.label for c in made.callables}), text[-6000:])
        if b'planted.split_part_back' not in open(binary, 'rb').read(): return   # a release build has none
        faults = ','.join('planted.%s=error' % name for name in functions.PLANTED)
        with servers.Basalt(binary, environment={'BASALT_FAULTS': faults}) as basalt:
            made, text = search(functions, ['--calls', '4000', '--seed', '1', '--function', MISTAKEN, '--attempts', '0'], oracle, basalt)
            found = {key[0].split('(')[0] for key in made.groups}
            wanted = {'split_part', 'arraycontains', 'cash_pl', 'to_number', 'text::"char"', 'position', 'on_sb', 'regr_r2', 'extract',
                'jsonb_array_element'}
            report('fuzz/functions-planted', wanted <= found, 'not found: %s\n%s' % (wanted - found, text[-6000:]))
