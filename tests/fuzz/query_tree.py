"""Trees of SQL text: what the generator of random queries makes and the minimiser cuts. A node's kind says what may stand in its
place: 'e:int' any int expression, 'query' any query, 'from' any FROM item."""

class Node:
    """parts are strings and nodes, joined by separator. A list drops items down to minimum; an optional node may vanish."""
    __slots__ = ('kind', 'parts', 'separator', 'minimum', 'optional')
    def __init__(self, kind, *parts, separator='', minimum=None, optional=False):
        self.kind, self.parts, self.separator, self.minimum, self.optional = kind, list(parts), separator, minimum, optional
    def __str__(self):
        texts = [part if type(part) is str else str(part) for part in self.parts]
        return self.separator.join([t for t in texts if t] if self.minimum is not None else texts)

def expression(kind, *parts): return Node('e:' + kind, *parts)
def clause(*parts): return Node('clause', *parts, optional=True)
def items(parts, separator=', ', minimum=1): return Node('list', *parts, separator=separator, minimum=minimum)

def places(node):
    """Every (parent, index) below the node, the largest subtrees first on each level."""
    queue = [node]
    while queue:
        parent = queue.pop(0)
        for index, part in enumerate(parent.parts):
            if isinstance(part, Node):
                yield parent, index
                queue.append(part)

def descendants(node, kind):
    queue = [p for p in node.parts if isinstance(p, Node)]
    while queue:
        each = queue.pop(0)
        if each.kind == kind: yield each
        queue.extend(p for p in each.parts if isinstance(p, Node))

CONSTANTS = {'int': ['1', 'null::int'], 'bigint': ['1::bigint', 'null::bigint'], 'numeric': ['1.00', 'null::numeric'],
             'text': ["'a'::text", 'null::text'], 'bool': ['true', 'false', 'null::bool'], 'date': ["date '2020-01-01'", 'null::date'],
             'float8': ["1::float8", 'null::float8'], 'int[]': ["'{1}'::int[]"], 'text[]': ["'{a}'::text[]"]}

def substitutes(node):
    """What may be tried in a node's place, the shortest first."""
    if node.optional: yield ''
    if node.kind.startswith('e:'):
        for constant in CONSTANTS.get(node.kind[2:], []): yield Node(node.kind, constant)
    if node.kind == 'list' and len(node.parts) > max(1, node.minimum):
        for index in range(len(node.parts)):
            rest = node.parts[:index] + node.parts[index + 1:]
            yield Node('list', *rest, separator=node.separator, minimum=node.minimum)
    if node.kind == 'list' and node.minimum == 0 and node.parts: yield ''
    if node.kind.startswith('e:') or node.kind in ('query', 'from'):
        yield from descendants(node, node.kind)

def minimise(root, still_differs, attempts=600):
    """The smallest tree found for which still_differs(text) holds. The root must be a node of one part: its child may be replaced."""
    tried, shrunk = {str(root)}, True
    while shrunk and attempts > 0:
        shrunk = False
        for parent, index in list(places(root)):
            if index >= len(parent.parts) or not isinstance(parent.parts[index], Node): continue
            for other in substitutes(parent.parts[index]):
                kept, before = parent.parts[index], len(str(root))
                parent.parts[index] = other
                text = str(root)
                if text not in tried and len(text) < before and attempts > 0:
                    tried.add(text)
                    attempts -= 1
                    if still_differs(text):
                        shrunk = True
                        break
                parent.parts[index] = kept
            if shrunk: break
    return str(root)
