-- xpath, xpath_exists, XMLEXISTS, XMLTABLE
select xpath('/value', '<value>one</value>'), xpath('/value/text()', '<value>o&lt;ne</value>'), xpath('//@a', '<v a="1&amp;"/>'), xpath('//x', '<v/>'), xpath('count(//a)', '<v><a/><a/></v>'), xpath('//a = 1', '<v><a>1</a></v>'),
  xpath('string(//a)', '<v><a>&lt;</a></v>'), xpath('1 div 0', '<a/>'), xpath('number("x")', '<a/>'), xpath('1.5 + 1', '<a/>'), xpath('name(/*)', '<a/>'), xpath('/', '<a><b/></a>'), xpath('//comment()', '<a><!--c--></a>'), xpath('//processing-instruction()', '<a><?p i?></a>');
select xpath('//text()', '<local:data xmlns:local="http://127.0.0.1"><local:piece id="1">number one</local:piece><local:piece id="2" /></local:data>');
select xpath('//loc:piece/@id', '<local:data xmlns:local="http://127.0.0.1"><local:piece id="1">number one</local:piece><local:piece id="2" /></local:data>', array[array['loc', 'http://127.0.0.1']]),
  xpath('//loc:piece', '<local:data xmlns:local="http://127.0.0.1" xmlns="http://127.0.0.2"><local:piece id="1"><internal>number one</internal><internal2/></local:piece><local:piece id="2" /></local:data>', array[array['loc', 'http://127.0.0.1']]);
select xpath('//b', '<a>one <b>two</b> three <b>etc</b></a>'), xpath('/*', E'<?xml version="1.0" encoding="LATIN1"?>\n<a>é</a>'), xpath('//a', '<a><![CDATA[<x>]]></a>');
select xpath('', '<a/>', '{}');
select xpath('//[', '<a/>', '{}');
select xpath('//a:b', '<a/>', '{}');
select xpath('foo()', '<a/>', '{}');
select xpath('//a', '<a/><b/>', '{}');
select xpath('//a', 'text', '{}');
select xpath('//a', '<a/>', array['x']);
select xpath('//a', '<a/>', array[['x', null]]);
select xpath('//a', '<a/>', '{}'), xpath('//a', null), xpath(null, '<a/>');
select xpath('//a', '<a/>', array[['', 'x']]);
select xpath('//namespace::*', '<a xmlns:b="c"/>');
select xpath_exists('//town[text() = ''Toronto'']', '<towns><town>Bidford-on-Avon</town><town>Cwmbran</town></towns>'), xpath_exists('//town', '<towns><town/></towns>'), xpath_exists('//loc:a', '<x:a xmlns:x="u"/>', array[['loc', 'u']]), xpath_exists('count(/nosuch)', '<root><sub/></root>'), xpath_exists('1 = 2', '<a/>');
select xmlexists('//town[text() = ''Toronto'']' passing by ref '<towns><town>Bidford</town></towns>'), xmlexists('//town' passing by value '<towns><town>Bidford</town></towns>'), xmlexists('count(/nosuch)' passing '<root/>'), xmlexists('//a' passing null::xml);
select xmlexists('//[' passing '<a/>');
create table xmldata (data xml);
insert into xmldata values ('<ROWS><ROW id="1"><COUNTRY_ID>AU</COUNTRY_ID><COUNTRY_NAME>Australia</COUNTRY_NAME><REGION_ID>3</REGION_ID></ROW><ROW id="2"><COUNTRY_ID>CN</COUNTRY_ID><COUNTRY_NAME>China</COUNTRY_NAME><REGION_ID>3</REGION_ID></ROW>
<ROW id="5"><COUNTRY_ID>JP</COUNTRY_ID><COUNTRY_NAME>Japan</COUNTRY_NAME><REGION_ID>3</REGION_ID><PREMIER_NAME>Sinzo Abe</PREMIER_NAME></ROW><ROW id="6"><COUNTRY_ID>IN</COUNTRY_ID><SIZE unit="km">791</SIZE></ROW></ROWS>'), (null);
select xmltable.* from (select data from xmldata) x, lateral xmltable('/ROWS/ROW' passing data columns id int path '@id', _id for ordinality, country_name text path 'COUNTRY_NAME/text()' , country_id text path 'COUNTRY_ID', region_id int path 'REGION_ID',
  size float path 'SIZE[@unit = "km"]/text()', unit text path 'SIZE/@unit', premier_name text path 'PREMIER_NAME' default 'not specified');
select * from xmltable('/r/i' passing '<r><i><a>1</a></i><i><a>2</a><b>x</b></i></r>' columns a int not null, b text default 'd', "B" text, x xml path 'b', y xml path 'string(a)', z text path 'concat(a, "<")', n numeric path 'count(*)', t bool path 'a = 1', ti int path 'a = 1', s text path 'a = 1') t(q, w);
select * from xmltable('/r/i' passing '<r><i>1</i><i/></r>' columns a int path '.');
select * from xmltable('/r/i' passing '<r><i>1</i><i/></r>' columns a int path 'b' not null);
select * from xmltable('/r' passing '<r><i>1</i><i>2</i></r>' columns a int path 'i');
select * from xmltable('/r' passing '<r><i>1</i><i>&lt;2</i></r>' columns a xml path 'i', b xml path 'i/text()', c text path '.');
select * from xmltable(xmlnamespaces('http://x.y' as zz), '/zz:rows/zz:row' passing '<rows xmlns="http://x.y"><row><a>10</a></row></rows>' columns a int path 'zz:a');
select * from xmltable(xmlnamespaces(default 'http://x.y'), '/rows/row' passing '<rows xmlns="http://x.y"><row><a>10</a></row></rows>' columns a int path 'a');
select * from xmltable(xmlnamespaces('a' as x, 'b' as x), '/r' passing '<r/>' columns a int);
select * from xmltable(xmlnamespaces(default 'a', default 'b'), '/r' passing '<r/>' columns a int);
select * from xmltable(xmlnamespaces(null as x), '/r' passing '<r/>' columns a int);
select * from xmltable('' passing '<r/>' columns a int);
select * from xmltable(null passing '<r/>' columns a int);
select * from xmltable('/r' passing '<r/>' columns a int path '');
select * from xmltable('/r' passing '<r/>' columns a int path null);
select * from xmltable('//[' passing '<r/>' columns a int);
select * from xmltable('/r' passing '<r/>' columns a int path '//[');
select * from xmltable('/r' passing '<r/>' columns a int, a text);
select * from xmltable('/r' passing '<r/>' columns a for ordinality, b for ordinality);
select * from xmltable('/r' passing '<r/>' columns a setof int);
select * from xmltable('/r' passing '<r/>' columns a int default now());
select * from xmltable('/r' passing '<r' columns a int);
select * from xmltable('/r' passing 1 columns a int);
select * from xmltable('/r' passing 'text' columns a int);
select * from xmltable('1' passing '<r/>' columns a int path '1');
select * from xmltable('/r' passing null::xml columns a int path '1');
select * from xmltable('/r/a' passing '<r><a>x</a></r>' columns a int path '.');
select count(*) from xmldata, xmltable('//ROW' passing data columns id int path '@id') where id > 1;
create view xmltableview as select xmltable.* from xmldata x, lateral xmltable(xmlnamespaces('u' as "Z"), '/ROWS/ROW' passing data columns id int path '@id', _id for ordinality,
  country_name text path 'COUNTRY_NAME' not null default 'x', "P n" varchar(20) default lower('A'));
select pg_get_viewdef('xmltableview');
select * from xmltableview;
explain (costs off) select * from xmltableview;
explain (costs off, verbose) select a from xmltable('/r/i' passing '<r/>' columns a int, b text default 'd') x where a = 1;
drop view xmltableview;
drop table xmldata;
