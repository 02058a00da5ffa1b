// node-pg against the server at PORT: values of every common type, prepared statements, errors, transactions, notifications,
// a pool, cancel. Throws at the first thing that is not as on PostgreSQL.
const assert = require('assert');
const { Client, Pool } = require('pg');
const options = { host: '127.0.0.1', port: Number(process.argv[2]), user: 'postgres', database: 'postgres' };

async function fails(promise, code) {
  try { await promise; } catch (error) { assert.strictEqual(error.code, code, error.message); return error; }
  assert.fail('no error ' + code);
}

async function values(client) {
  await client.query('create table node_t (id serial primary key, n int8, f float8, d numeric(12,3), t text, b bytea, flag boolean,' +
                     ' at timestamptz, day date, tags text[], ids int4[], u uuid)');
  const when = new Date(Date.UTC(2024, 1, 29, 12, 34, 56, 789));
  const inserted = await client.query('insert into node_t (n, f, d, t, b, flag, at, day, tags, ids, u) values' +
    ' ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning *',
    ['9007199254740993', 1.5, '123456.789', "o'hära \\ \"x\"", Buffer.from([0, 1, 255]), true, when, '2024-02-29', ['a', 'b,c', null, '"'],
     [1, null, 3], 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11']);
  const row = inserted.rows[0];
  assert.strictEqual(inserted.command, 'INSERT');
  assert.strictEqual(inserted.rowCount, 1);
  assert.deepStrictEqual([row.id, row.n, row.f, row.d, row.t, row.flag, row.u],
    [1, '9007199254740993', 1.5, '123456.789', "o'hära \\ \"x\"", true, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11']);
  assert.ok(row.b.equals(Buffer.from([0, 1, 255])));
  assert.strictEqual(row.at.getTime(), when.getTime());
  assert.deepStrictEqual(row.tags, ['a', 'b,c', null, '"']);
  assert.deepStrictEqual(row.ids, [1, null, 3]);
  const nulls = await client.query('insert into node_t default values returning n, t, tags, b');
  assert.deepStrictEqual(nulls.rows[0], { n: null, t: null, tags: null, b: null });
  assert.deepStrictEqual(inserted.fields.map((f) => f.dataTypeID), [23, 20, 701, 1700, 25, 17, 16, 1184, 1082, 1009, 1007, 2950]);
  assert.ok(inserted.fields.every((f, i) => f.tableID >= 16384 && f.columnID === i + 1));
}

async function prepared(client) {
  for (let i = 0; i < 8; i++) {
    const result = await client.query({ name: 'by-id', text: 'select id, t, $2::int4 as given from node_t where id = $1', values: [1, i] });
    assert.deepStrictEqual(result.rows, [{ id: 1, t: "o'hära \\ \"x\"", given: i }]);
  }
  const binary = await client.query({ text: 'select id, n from node_t where id = $1', values: [1], binary: true });
  assert.deepStrictEqual([binary.rows[0].id, String(binary.rows[0].n)], [1, '9007199254740993']);
  const array = await client.query({ text: 'select 1, 2', rowMode: 'array' });
  assert.deepStrictEqual(array.rows, [[1, 2]]);
  const several = await client.query('select 1 as a; select 2 as b; ;');
  assert.deepStrictEqual(several.map((r) => r.rows[0]), [{ a: 1 }, { b: 2 }]);
  const empty = await client.query('');
  assert.strictEqual(empty.rowCount, null);
}

async function errors(client) {
  const duplicate = await fails(client.query('insert into node_t (id) values ($1)', [1]), '23505');
  assert.deepStrictEqual([duplicate.constraint, duplicate.table, duplicate.detail], ['node_t_pkey', 'node_t', 'Key (id)=(1) already exists.']);
  assert.strictEqual((await fails(client.query('select nothing'), '42703')).position, '8');
  await fails(client.query('select $1::int', ['abc']), '22P02');
  await fails(client.query({ name: 'broken', text: 'selekt 1' }), '42601');
  await client.query('begin');
  await fails(client.query('select 1/0'), '22012');
  await fails(client.query('select 1'), '25P02');
  await client.query('rollback');
  await client.query("set statement_timeout = 100");
  await fails(client.query('select pg_sleep(5)'), '57014');
  await client.query('reset statement_timeout');
}

async function notifications(client) {
  const other = new Client(options);
  await other.connect();
  const told = new Promise((resolve) => client.once('notification', resolve));
  await client.query('listen node_channel');
  await other.query("notify node_channel, 'hello'");
  const message = await told;
  assert.deepStrictEqual([message.channel, message.payload, message.processId], ['node_channel', 'hello', other.processID]);
  const notice = new Promise((resolve) => client.once('notice', resolve));
  await client.query('drop table if exists node_missing');
  assert.strictEqual((await notice).code, '00000');
  await other.end();
}

async function pool() {
  const clients = new Pool({ ...options, max: 4 });
  const sums = await Promise.all([...Array(20).keys()].map((i) => clients.query('select sum(g)::int as s from generate_series(1, $1) g', [i])));
  sums.forEach((result, i) => assert.strictEqual(result.rows[0].s, i === 0 ? null : i * (i + 1) / 2));
  await clients.end();
}

async function main() {
  const client = new Client(options);
  await client.connect();
  await values(client);
  await prepared(client);
  await errors(client);
  await notifications(client);
  await pool();
  await client.query('drop table node_t');
  await client.end();
}

main().catch((error) => { console.error(error); process.exit(1); });
