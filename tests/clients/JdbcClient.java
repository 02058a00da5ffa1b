// pgjdbc against the server at PORT: prepared statements that become binary on the sixth run, batches, generated keys, fetchSize
// cursors, metadata calls, COPY, values of the common types, cancel, errors. Throws at the first thing that is not as on
// PostgreSQL. Run from source: java -cp postgresql.jar JdbcClient.java PORT.
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.*;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

public class JdbcClient {
  static void same(Object wanted, Object got) {
    if (!java.util.Objects.deepEquals(wanted, got)) throw new AssertionError("wanted " + wanted + ", got " + got);
  }

  interface Action { void run() throws Exception; }

  static SQLException fails(String state, Action action) throws Exception {
    try { action.run(); } catch (SQLException error) { same(state, error.getSQLState()); return error; }
    throw new AssertionError("no error " + state);
  }

  static void values(Connection c) throws Exception {
    try (Statement s = c.createStatement()) {
      s.execute("create table jdbc_t (id serial primary key, i2 int2, i8 int8, f4 float4, f8 float8, d numeric(12,3), t text, v varchar(20),"
          + " b bytea, flag boolean, at timestamptz, day date, tm time, tags text[], ids int4[], u uuid)");
    }
    OffsetDateTime when = OffsetDateTime.of(2024, 2, 29, 12, 34, 56, 789_000_000, ZoneOffset.UTC);
    UUID uuid = UUID.fromString("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
    try (PreparedStatement p = c.prepareStatement("insert into jdbc_t (i2, i8, f4, f8, d, t, v, b, flag, at, day, tm, tags, ids, u)"
        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", Statement.RETURN_GENERATED_KEYS)) {
      for (int run = 1; run <= 7; run++) {
        p.setShort(1, (short) run); p.setLong(2, 9007199254740993L); p.setFloat(3, 1.5f); p.setDouble(4, 2.25); p.setBigDecimal(5, new BigDecimal("123.456"));
        p.setString(6, "o'hära"); p.setString(7, "varchar"); p.setBytes(8, new byte[] {0, 1, -1}); p.setBoolean(9, true); p.setObject(10, when);
        p.setObject(11, LocalDate.of(2024, 2, 29)); p.setObject(12, java.time.LocalTime.of(1, 2, 3));
        p.setArray(13, c.createArrayOf("text", new String[] {"a", null, "b,c"})); p.setArray(14, c.createArrayOf("int4", new Integer[] {1, null, 3}));
        p.setObject(15, uuid);
        same(1, p.executeUpdate());
        try (ResultSet keys = p.getGeneratedKeys()) { keys.next(); same(run, keys.getInt("id")); }
      }
    }
    // The sixth run and those after it use binary results.
    try (PreparedStatement p = c.prepareStatement("select * from jdbc_t where id = ?")) {
      for (int run = 1; run <= 7; run++) {
        p.setInt(1, run);
        try (ResultSet r = p.executeQuery()) {
          same(true, r.next());
          same((short) run, r.getShort("i2")); same(9007199254740993L, r.getLong("i8")); same(1.5f, r.getFloat("f4")); same(2.25, r.getDouble("f8"));
          same(new BigDecimal("123.456"), r.getBigDecimal("d")); same("o'hära", r.getString("t")); same("varchar", r.getString("v"));
          same(new byte[] {0, 1, -1}, r.getBytes("b")); same(true, r.getBoolean("flag")); same(when, r.getObject("at", OffsetDateTime.class));
          same(LocalDate.of(2024, 2, 29), r.getObject("day", LocalDate.class)); same(java.time.LocalTime.of(1, 2, 3), r.getObject("tm", java.time.LocalTime.class));
          same(new String[] {"a", null, "b,c"}, r.getArray("tags").getArray()); same(new Integer[] {1, null, 3}, r.getArray("ids").getArray());
          same(uuid, r.getObject("u")); same(false, r.next());
        }
      }
    }
  }

  static void batches(Connection c) throws Exception {
    c.setAutoCommit(false);
    try (PreparedStatement p = c.prepareStatement("insert into jdbc_t (t) values (?)", new String[] {"id"})) {
      for (int i = 0; i < 500; i++) { p.setString(1, "batch " + i); p.addBatch(); }
      int[] counts = p.executeBatch();
      same(500, counts.length);
      for (int count : counts) same(1, count);
      int keys = 0;
      try (ResultSet r = p.getGeneratedKeys()) { while (r.next()) keys++; }
      same(500, keys);
    }
    c.commit();
    try (PreparedStatement p = c.prepareStatement("insert into jdbc_t (id, t) values (?, 'x')")) {
      for (int id : new int[] {100001, 1, 100002}) { p.setInt(1, id); p.addBatch(); }
      try { p.executeBatch(); throw new AssertionError("no BatchUpdateException"); }
      catch (BatchUpdateException error) { same("23505", error.getSQLState()); }
    }
    c.rollback();
    // A failed batch leaves nothing behind.
    try (Statement s = c.createStatement(); ResultSet r = s.executeQuery("select count(*) from jdbc_t where id > 100000")) { r.next(); same(0, r.getInt(1)); }
    // Cursors: several live portals, fetched by pieces.
    try (Statement one = c.createStatement(); Statement two = c.createStatement()) {
      one.setFetchSize(7); two.setFetchSize(11);
      try (ResultSet a = one.executeQuery("select id from jdbc_t order by id"); ResultSet b = two.executeQuery("select id from jdbc_t order by id desc")) {
        int rows = 0;
        while (a.next()) { same(true, b.next()); rows++; }
        same(false, b.next());
        same(507, rows);
      }
    }
    Savepoint savepoint = c.setSavepoint("here");
    try (Statement s = c.createStatement()) {
      fails("22012", () -> s.executeQuery("select 1/0"));
      c.rollback(savepoint);
      s.executeUpdate("delete from jdbc_t where id > 7");
    }
    c.commit();
    c.setAutoCommit(true);
  }

  static List<String> column(ResultSet r, String name) throws Exception {
    List<String> out = new ArrayList<>();
    while (r.next()) out.add(r.getString(name));
    r.close();
    return out;
  }

  static void metadata(Connection c) throws Exception {
    DatabaseMetaData m = c.getMetaData();
    same("PostgreSQL", m.getDatabaseProductName());
    same(15, m.getDatabaseMajorVersion());
    try (Statement s = c.createStatement()) {
      s.execute("create table jdbc_child (a int, b int, parent int, note varchar(30) not null default 'x', price numeric(8,2), primary key (b, a))");
      s.execute("create unique index jdbc_child_note on jdbc_child (note); create index jdbc_child_parent on jdbc_child (parent desc, lower(note))");
      s.execute("create view jdbc_view as select a, note from jdbc_child");
    }
    same(Arrays.asList("jdbc_child", "jdbc_t", "jdbc_view"), column(m.getTables(null, "public", "jdbc%", new String[] {"TABLE", "VIEW"}), "TABLE_NAME"));
    same(Arrays.asList("a", "b", "parent", "note", "price"), column(m.getColumns(null, "public", "jdbc_child", "%"), "COLUMN_NAME"));
    try (ResultSet r = m.getColumns(null, "public", "jdbc_child", "note")) {
      r.next();
      same("varchar", r.getString("TYPE_NAME")); same(30, r.getInt("COLUMN_SIZE")); same(Types.VARCHAR, r.getInt("DATA_TYPE"));
      same("NO", r.getString("IS_NULLABLE")); same("'x'::character varying", r.getString("COLUMN_DEF"));
    }
    try (ResultSet r = m.getPrimaryKeys(null, "public", "jdbc_child")) {
      r.next(); same("b", r.getString("COLUMN_NAME")); same(1, r.getInt("KEY_SEQ")); same("jdbc_child_pkey", r.getString("PK_NAME"));
      r.next(); same("a", r.getString("COLUMN_NAME")); same(2, r.getInt("KEY_SEQ")); same(false, r.next());
    }
    same(Arrays.asList("note", "b", "a", "parent", "lower((note)::text)"), column(m.getIndexInfo(null, "public", "jdbc_child", false, false), "COLUMN_NAME"));
    same(Arrays.asList("jdbc_child_note", "jdbc_child_pkey", "jdbc_child_pkey"), column(m.getIndexInfo(null, "public", "jdbc_child", true, false), "INDEX_NAME"));
    same(true, column(m.getSchemas(), "TABLE_SCHEM").contains("public"));
    same(true, column(m.getCatalogs(), "TABLE_CAT").contains("postgres"));
    same(true, column(m.getTypeInfo(), "TYPE_NAME").containsAll(Arrays.asList("int4", "text", "numeric", "timestamptz")));
    same(Arrays.asList("jdbc_t_id_seq"), column(m.getTables(null, "public", "jdbc%", new String[] {"SEQUENCE"}), "TABLE_NAME"));
    try (PreparedStatement p = c.prepareStatement("select a, note, price, count(*) over () from jdbc_child where a = ? and price > ?")) {
      ResultSetMetaData r = p.getMetaData();
      same(4, r.getColumnCount()); same("jdbc_child", r.getTableName(1)); same(Types.NUMERIC, r.getColumnType(3)); same(8, r.getPrecision(3)); same(2, r.getScale(3));
      same(ResultSetMetaData.columnNoNulls, r.isNullable(2));
      same(2, p.getParameterMetaData().getParameterCount()); same(Types.NUMERIC, p.getParameterMetaData().getParameterType(2));
    } catch (SQLException error) { if (!"0A000".equals(error.getSQLState())) throw error; }
    try (Statement s = c.createStatement()) { s.execute("drop view jdbc_view; drop table jdbc_child"); }
  }

  static void copies(Connection c) throws Exception {
    CopyManager copy = c.unwrap(PGConnection.class).getCopyAPI();
    try (Statement s = c.createStatement()) { s.execute("create table jdbc_copy (a int, b text)"); }
    same(3L, copy.copyIn("copy jdbc_copy from stdin", new ByteArrayInputStream("1\tone\n2\t\\N\n3\tdrei\n".getBytes(StandardCharsets.UTF_8))));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    same(3L, copy.copyOut("copy jdbc_copy to stdout (format csv)", out));
    same("1,one\n2,\n3,drei\n", out.toString("UTF-8"));
    fails("22P02", () -> copy.copyIn("copy jdbc_copy from stdin", new ByteArrayInputStream("x\ty\n".getBytes(StandardCharsets.UTF_8))));
    try (Statement s = c.createStatement()) { s.execute("drop table jdbc_copy"); }
  }

  static void errorsAndCancel(Connection c) throws Exception {
    try (Statement s = c.createStatement()) {
      SQLException error = fails("23505", () -> s.execute("insert into jdbc_t (id) values (1)"));
      same("jdbc_t_pkey", ((org.postgresql.util.PSQLException) error).getServerErrorMessage().getConstraint());
      fails("42P01", () -> s.execute("select * from jdbc_missing"));
      s.setQueryTimeout(1);
      fails("57014", () -> s.execute("select pg_sleep(20)"));
      s.setQueryTimeout(0);
      Thread killer = new Thread(() -> { try { Thread.sleep(300); s.cancel(); } catch (Exception ignored) { } });
      killer.start();
      fails("57014", () -> s.execute("select pg_sleep(20)"));
      killer.join();
      s.execute("select 1");
    }
    c.setReadOnly(true);
    c.setAutoCommit(false);
    try (Statement s = c.createStatement()) { fails("25006", () -> s.execute("delete from jdbc_t")); }
    c.rollback();
    c.setAutoCommit(true);
    c.setReadOnly(false);
    same(Connection.TRANSACTION_READ_COMMITTED, c.getTransactionIsolation());
    same(true, c.isValid(5));
  }

  public static void main(String[] arguments) throws Exception {
    String url = "jdbc:postgresql://127.0.0.1:" + arguments[0] + "/postgres?user=postgres";
    try (Connection c = DriverManager.getConnection(url)) {
      values(c);
      batches(c);
      metadata(c);
      copies(c);
      errorsAndCancel(c);
      try (Statement s = c.createStatement()) { s.execute("drop table jdbc_t"); }
    }
    for (String mode : new String[] {"simple", "extendedForPrepared", "extendedCacheEverything"}) {
      try (Connection c = DriverManager.getConnection(url + "&preferQueryMode=" + mode); PreparedStatement p = c.prepareStatement("select ?::int + 1")) {
        for (int i = 0; i < 7; i++) { p.setInt(1, i); try (ResultSet r = p.executeQuery()) { r.next(); same(i + 1, r.getInt(1)); } }
      }
    }
  }
}
