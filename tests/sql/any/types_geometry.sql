-- The geometric types: text forms, operators with their tolerance, functions.
CREATE TABLE points (id int, p point);
INSERT INTO points VALUES (1, '(0,0)'), (2, ' ( -3.0 , 4.0 ) '), (3, '1e-300,-1e-300'), (4, '(1e+300,Infinity)'), (5, '(NaN,NaN)'), (6, '(5.1,34.5)');
SELECT p, p <-> '(0,0)' AS distance, p << '(1,1)' AS left, p ~= '(0,0)' AS same, p |>> '(0,0)' AS above FROM points ORDER BY id;
SELECT '((1,2),(3,4))'::box, '3,4,1,2'::box, '[(1,2),(3,4)]'::lseg, '{1,-1,0}'::line, '[(0,0),(3,1)]'::line, '<(1,2),3>'::circle, '((1,2),3)'::circle;
SELECT '((1,2),(3,4),(5,6))'::path, '[(1,2),(3,4)]'::path, '1,2,3,4'::path, '((1,2),(3,4),(5,6))'::polygon, '(1,2)'::polygon;
SET extra_float_digits = 0;
SELECT point(1.0 / 3, 2.0 / 3), circle(point(0, 0), 1.0 / 3);
RESET extra_float_digits;
SELECT point(1.0 / 3, 2.0 / 3), area(circle(point(0, 0), 1.0 / 3)), polygon(4, '<(0,0),2>'::circle);
SELECT point(1, 2) + point(3, 4), point(1, 2) - point(3, 4), point(1, 2) * point(3, 4), point(1, 2) / point(3, 4), slope(point(0, 0), point(1, 2));
SELECT box(point(1, 1), point(0, 3)) + point(1, 1), box '(2,2),(0,0)' * point(0, 1), box '(2,2),(0,0)' # box '(3,3),(1,1)', @@ box '(2,2),(0,0)', bound_box(box '(2,2),(0,0)', box '(9,1),(8,0)');
SELECT area(b), width(b), height(b), center(b), diagonal(b), circle(b), polygon(b) FROM (VALUES (box '(2,3),(0,0)')) v(b);
SELECT a, b, a && b AS overlaps, a @> b AS contains, a << b AS left, a &< b AS overleft, a <<| b AS below, a |&> b AS overabove, a <-> b AS distance, a = b AS same_area
  FROM (VALUES (box '(2,2),(0,0)'), (box '(3,3),(1,1)'), (box '(9,1),(8,0)')) x(a), (VALUES (box '(2,2),(0,0)'), (box '(1.5,1.5),(1,1)')) y(b) ORDER BY area(a), area(b);
SELECT lseg '[(0,0),(6,6)]' # lseg '[(0,6),(6,0)]', lseg '[(0,0),(1,1)]' ?# box '(2,2),(0.5,0.5)', lseg '[(0,0),(1,0)]' ?-| lseg '[(0,0),(0,1)]',
  lseg '[(0,0),(1,0)]' ?|| lseg '[(0,1),(1,1)]', point '(1,1)' ## lseg '[(2,0),(0,2)]', point '(4,5)' <-> lseg '[(0,0),(3,0)]', @-@ lseg '[(0,0),(3,4)]';
SELECT line '{1,-1,0}' # line '{1,1,-4}', line '{1,-1,0}' <-> line '{1,-1,3}', point '(1,2)' <-> line '{1,-1,0}', ?- line '{0,1,3}', ?| line '{1,0,3}', line(point(0, 0), point(2, 1));
SELECT area(p), length(p), isopen(p), npoints(p), pclose(p), popen(p) FROM (VALUES (path '((0,0),(4,0),(4,3))'), (path '[(0,0),(4,0),(4,3)]')) v(p);
SELECT path '[(0,0),(1,1)]' + path '[(2,2),(3,0)]', path '((0,0),(1,1))' + point '(1,1)', path '[(0,0),(1,1)]' ?# path '[(0,1),(1,0)]', path '[(0,0),(1,1)]' <-> path '[(3,0),(4,0)]';
SELECT polygon '((0,0),(4,0),(4,4),(0,4))' @> point '(2,2)', polygon '((0,0),(4,0),(4,4),(0,4))' @> polygon '((1,1),(2,1),(2,2))',
  polygon '((0,0),(4,0),(4,4),(0,4))' && polygon '((3,3),(9,3),(9,9))', polygon '((0,0),(1,0),(1,1))' ~= polygon '((1,1),(0,0),(1,0))',
  polygon '((0,0),(1,0),(1,1))' <-> polygon '((3,3),(4,3),(4,4))', circle(polygon '((0,0),(4,0),(4,4),(0,4))'), box(polygon '((0,1),(2,3),(4,-1))');
SELECT circle '<(0,0),2>' && circle '<(3,0),1>', circle '<(0,0),2>' <-> circle '<(9,0),1>', circle '<(0,0),2>' * point '(1,1)', diameter(circle '<(0,0),2>'), box(circle '<(0,0),2>'), circle '<(0,0),2>' @> point '(1,1)';
SELECT id FROM points WHERE p <@ box '(10,40),(-5,-5)' ORDER BY p <-> point '(5,34)';
SELECT point_send('(1,2)'), circle_send('<(1,2),3>'), path_send('[(1,2)]'), poly_send('((1,2))'), line_send('{1,2,3}');
SELECT '(1,2'::point;
SELECT '1,2,3'::box;
SELECT '{0,0,1}'::line;
SELECT '[(1,1),(1,1)]'::line;
SELECT '<(1,2),-3>'::circle;
SELECT '(1,2),(3)'::path;
SELECT '1e400,1'::point;
SELECT polygon(path '[(0,0),(1,1)]');
SELECT polygon(1, '<(0,0),2>'::circle);
SELECT point '(1,2)' / point '(0,0)';
SELECT p FROM points ORDER BY p;
SELECT DISTINCT p FROM points;
DROP TABLE points;

-- a distance of zero asks for no point
select '[(1e-30,0),(1e300,5)]'::lseg <-> '(-7,5),(6,-6)'::box, '(-7,5),(6,-6)'::box <-> '[(1e-30,0),(1e300,5)]'::lseg;
select '[(1e-30,0),(1e300,5)]'::lseg ## '(-7,5),(6,-6)'::box;
