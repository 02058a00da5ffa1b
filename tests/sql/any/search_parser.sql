-- the default parser, token by token
select * from ts_token_type('default');
select tokid, token from ts_parse('default', 'The c4 cafés 12 foo-bar foo-bar2-x 12-ab über-cool a--b');
select tokid, token from ts_parse('default', 'a@b.com x.y@foo-bar.org @x http://www.x.org/a/b?c=d#e ftp://h host.com:80/p host.com x.org/ 1.2.3.4');
select tokid, token from ts_parse('default', '1.5 -12 +3 1e5 -1.5e-10 1.2.3 5. .5 1e 12a 1.2.x -1.2.3');
select tokid, token from ts_parse('default', '/usr/local/x.c ~/a.b ../x ./y a/b/c.d /a/../b x.y.z .. . / ~');
select tokid, token from ts_parse('default', '<b>x</b> <br/> <a href="x y" c=''d\''e''> <!-- c -- d --> <!DOCTYPE x> <?xml v?> < b <1> <a' || E'\n');
select tokid, token from ts_parse('default', 'a<script>if (a < b) c();</script>d<style x>y z</style>e &amp; &#65; &#x4f; &foo &#; a&b');
select tokid, token from ts_parse(3722, 'don''t a_b 100% $5 :*! x:y c++');
select count(*) from ts_parse('default', repeat('a-', 2000) || repeat(' <', 2000) || repeat('a.b@', 500) || repeat('/~', 500));
select * from ts_parse('nothing', 'x');
select * from ts_parse(1, 'x');
select * from ts_debug('english', 'The 1.5 foxes-x <b>');
select * from ts_debug('simple', 'x@y.com');
select to_tsvector('english', 'http://x.org/a foo-bar 1.50 a@b.com /x/y <b>c</b>');
