// Values of every type through pgjdbc, in text and in binary form, in and out: java -cp postgresql.jar JdbcTypes.java PORT type_round_trips.tsv. The
// file's lines hold the type, the text that is read, and the text and bytes that a PostgreSQL 15 answers; the types of users that it names exist.
// The driver is told to take every type in binary: what it cannot decode it hands out and sends as bytes.
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.*;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.postgresql.PGStatement;
import org.postgresql.util.PGBinaryObject;
import org.postgresql.util.PGobject;

public class JdbcTypes {
  // A value as the bytes of its binary form.
  static class Raw extends PGobject implements PGBinaryObject {
    private final byte[] bytes;
    Raw(String type, byte[] bytes) { setType(type); this.bytes = bytes; }
    @Override public int lengthInBytes() { return bytes.length; }
    @Override public void toBytes(byte[] target, int offset) { System.arraycopy(bytes, 0, target, offset, bytes.length); }
    @Override public void setByteValue(byte[] value, int offset) { throw new UnsupportedOperationException(); }
    @Override public String getValue() { throw new IllegalStateException(getType() + " would be sent as text"); }
  }

  record Line(String kind, String text, String shown, byte[] binary) {}

  static byte[] ofHex(String hex) {
    byte[] bytes = new byte[hex.length() / 2];
    for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
    return bytes;
  }

  static List<Line> lines(String file) throws Exception {
    List<Line> lines = new ArrayList<>();
    for (String line : Files.readString(Path.of(file), StandardCharsets.UTF_8).split("\n")) {
      String[] f = line.split("\t", -1);
      lines.add(new Line(f[0], f[1], f[2], f[3].equals("-") ? null : ofHex(f[3])));
    }
    return lines;
  }

  // The text of the answer, or its bytes where binary is forced.
  static Object answer(Connection c, String kind, Object value, boolean binary) throws Exception {
    try (PreparedStatement p = c.prepareStatement("select ?::" + kind)) {
      if (binary) p.unwrap(PGStatement.class).setPrepareThreshold(-1);
      if (value instanceof String) p.setObject(1, value, Types.OTHER);
      else p.setObject(1, value);
      try (ResultSet r = p.executeQuery()) {
        r.next();
        byte[] bytes = binary || kind.equals("bytea") ? r.getBytes(1) : null;
        return binary ? bytes : bytes == null ? r.getString(1) : "\\x" + hexOf(bytes);
      }
    }
  }

  static String hexOf(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte b : bytes) text.append(String.format("%02x", b));
    return text.toString();
  }

  static void same(Line line, String way, Object wanted, Object got) {
    if (java.util.Objects.deepEquals(wanted, got)) return;
    Object shown = got instanceof byte[] ? hexOf((byte[]) got) : got;
    throw new AssertionError(line.kind + " " + line.text + ", " + way + ": got " + shown);
  }

  static String one(Connection c, String query, String argument) throws Exception {
    try (PreparedStatement p = c.prepareStatement(query)) {
      p.setString(1, argument);
      try (ResultSet r = p.executeQuery()) { r.next(); return r.getString(1); }
    }
  }

  static void binary(Connection c, Line line) throws Exception {
    if (line.binary == null) return;
    same(line, "text to binary", line.binary, answer(c, line.kind, line.text, true));
    if (line.binary.length == 0 || line.kind.equals("date")) return;  // the driver sends NULL, and dates as text alone
    if (line.kind.equals("int2vector") && line.text.isEmpty()) return;  // which PostgreSQL does not read back
    Raw raw = new Raw(one(c, "select typname from pg_type where oid = ?::regtype", line.kind), line.binary);
    same(line, "binary to binary", line.binary, answer(c, line.kind, raw, true));
    same(line, "binary to text", line.shown, answer(c, line.kind, raw, false));
  }

  public static void main(String[] arguments) throws Exception {
    String url = "jdbc:postgresql://127.0.0.1:" + arguments[0] + "/postgres?user=postgres&preparedStatementCacheQueries=0";
    List<Line> lines = lines(arguments[1]);
    Set<String> oids = new LinkedHashSet<>();
    try (Connection c = DriverManager.getConnection(url + "&binaryTransfer=false")) {
      for (Line line : lines) {
        same(line, "text", line.shown, answer(c, line.kind, line.text, false));
        if (line.binary != null) oids.add(one(c, "select coalesce(nullif(t.typbasetype, 0), t.oid) from pg_type t where oid = ?::regtype", line.kind));
        if (line.binary != null) oids.add(one(c, "select ?::regtype::oid", line.kind));
      }
    }
    oids.remove("26");
    try (Connection c = DriverManager.getConnection(url + "&binaryTransferEnable=" + String.join(",", oids))) {
      for (Line line : lines) {
        if (!line.kind.equals("oid")) binary(c, line);
      }
    }
    // The driver's own queries for types cannot read oids in binary.
    try (Connection c = DriverManager.getConnection(url + "&binaryTransferEnable=26")) {
      for (Line line : lines) {
        if (line.kind.equals("oid")) binary(c, line);
      }
    }
    System.out.println(lines.size() + " values of " + oids.size() + " types");
  }
}
