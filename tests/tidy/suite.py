"""House rules that a command can see: include direction, third-party headers only in their folder, file and function length,
names, marks of unfinished work."""
import os, re, subprocess
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')

# What each folder may include, itself left out; the CMake libraries say the same.
LOWER = {
    'base': [], 'types': ['base'], 'parser': ['base'], 'storage': ['types', 'base'], 'engine/functions': ['types', 'base'],
    'catalog': ['storage', 'parser', 'engine/functions', 'types', 'base'],
    'session': ['catalog', 'storage', 'engine/functions', 'types', 'base'],
    'protocol': ['session', 'catalog', 'storage', 'engine/functions', 'types', 'base'],
    'engine/planner': ['session', 'parser', 'catalog', 'storage', 'engine/functions', 'types', 'base'],
}
LOWER['engine/execution'] = ['engine/planner'] + LOWER['engine/planner']
LOWER['handlers'] = ['engine/execution', 'protocol'] + LOWER['engine/execution']
LOWER['net'] = ['handlers'] + LOWER['handlers']
LOWER['app'] = ['net'] + LOWER['net']

THIRD_PARTY = [
    (r'boost/asio|boost/system', ['net']), (r'openssl/', ['net', 'session', 'engine/functions']), (r'rocksdb/', ['storage']),
    (r'pg_query', ['parser']), (r'spdlog/', ['base']), (r'fmt/', ['base']), (r'unicode/', ['types', 'storage', 'engine/functions']),
    (r're2/|pcre2', ['engine/functions']), (r'absl/', ['types']), (r'gmp|libxml/', ['types']), (r'postgres\.h|nodes/', ['parser']),
]
LONG_FILE, LONG_FUNCTION, LONG_LINE = 1000, 70, 152
DATA_FILES = re.compile(r'session/settings_table\.cpp$|_table\.cpp$|\.def$|sqlstate\.h$|type_oids\.h$|seed/')

def folder_of(path):
    parts = path.split('/')
    return '/'.join(parts[:2]) if parts[0] == 'engine' else parts[0]

def check_includes(path, lines):
    folder = folder_of(path)
    if folder not in LOWER: return
    for number, line in enumerate(lines, 1):
        own = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
        if own and '/' in own.group(1):
            target = folder_of(own.group(1))
            if target in LOWER and target != folder and target not in LOWER[folder]:
                yield '%s:%d: %s may not include %s' % (path, number, folder, own.group(1))
        outside = re.match(r'\s*#\s*include\s+<([^>]+)>', line)
        for pattern, folders in THIRD_PARTY:
            if outside and re.match(pattern, outside.group(1)) and folder not in folders:
                yield '%s:%d: <%s> belongs in %s' % (path, number, outside.group(1), ', '.join(folders))

def function_lengths(lines):
    """(first line, length) of every function body at namespace or class level, by clang-format's layout: a line that ends with
    ') {' or ') const {' ... and the '}' of the same indentation."""
    start = None
    for number, line in enumerate(lines, 1):
        if start is None:
            opened = re.match(r'( {0,2})(?![ #}/]|namespace|class|struct|enum|union|extern|constexpr auto|const auto|static const|inline constexpr)\S.*\)[^;]*\{$', line)
            if opened and '= {' not in line: start = (number, opened.group(1))
        elif line.rstrip() in (start[1] + '}', start[1] + '};'):
            yield start[0], number - start[0] + 1
            start = None

def check_file(path, lines):
    if os.path.basename(path).lower().rsplit('.', 1)[0].endswith(('utils', 'helpers', 'common', 'util', 'helper')):
        yield '%s: no file is named Utils, Helpers or Common' % path
    if DATA_FILES.search(path): return
    if len(lines) > LONG_FILE: yield '%s: %d lines, the limit is %d' % (path, len(lines), LONG_FILE)
    for number, line in enumerate(lines, 1):
        if len(line) > LONG_LINE: yield '%s:%d: %d columns' % (path, number, len(line))
        if re.search(r'\b(TODO|FIXME|XXX|HACK)\b', line) and 'mark' not in line and "'" not in line and '"' not in line:
            yield '%s:%d: unfinished: %s' % (path, number, line.strip())
    if path.startswith('tests/'): return
    for number, length in function_lengths(lines):
        if length > LONG_FUNCTION: yield '%s:%d: function of %d lines, the limit is %d' % (path, number, length, LONG_FUNCTION)

def run(build, report):
    names = subprocess.run(['git', 'ls-files', '*.cpp', '*.h', '*.c'], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout.split()
    faults = []
    for name in names:
        full = os.path.join(ROOT, name)
        if not os.path.exists(full): continue
        lines = open(full, errors='replace').read().split('\n')
        faults += list(check_includes(name, lines)) + list(check_file(name, lines))
    report('tidy', not faults and len(names) > 0, '\n'.join(faults[:60]))
