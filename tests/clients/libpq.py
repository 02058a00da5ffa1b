"""The part of libpq that binary values need, through ctypes: statements with parameters and results in either format."""
import ctypes

LIBRARY = ctypes.CDLL('libpq.so.5')
for name in ('PQconnectdb', 'PQexecParams'): getattr(LIBRARY, name).restype = ctypes.c_void_p
for name in ('PQerrorMessage', 'PQresultErrorMessage', 'PQgetvalue'): getattr(LIBRARY, name).restype = ctypes.c_void_p
TUPLES_OK = 2

class Connection:
    def __init__(self, port, database='postgres', user='postgres'):
        text = 'host=127.0.0.1 port=%d dbname=%s user=%s client_encoding=UTF8' % (port, database, user)
        self.pointer = ctypes.c_void_p(LIBRARY.PQconnectdb(text.encode()))
        if LIBRARY.PQstatus(self.pointer): raise RuntimeError(self._text(LIBRARY.PQerrorMessage(self.pointer)))
    @staticmethod
    def _text(address): return ctypes.string_at(address).decode('utf-8', 'replace')
    def value(self, statement, parameter, type_oid=0, parameter_binary=False, result_binary=False):
        """The one value of a statement with one parameter, as bytes; None is NULL."""
        values = (ctypes.c_char_p * 1)(parameter)
        done = ctypes.c_void_p(LIBRARY.PQexecParams(self.pointer, statement.encode(), 1, (ctypes.c_uint * 1)(type_oid), values,
            (ctypes.c_int * 1)(len(parameter)), (ctypes.c_int * 1)(parameter_binary), ctypes.c_int(result_binary)))
        try:
            if LIBRARY.PQresultStatus(done) != TUPLES_OK: raise RuntimeError('%s: %s' % (statement, self._text(LIBRARY.PQresultErrorMessage(done))))
            if LIBRARY.PQgetisnull(done, 0, 0): return None
            return ctypes.string_at(LIBRARY.PQgetvalue(done, 0, 0), LIBRARY.PQgetlength(done, 0, 0))
        finally: LIBRARY.PQclear(done)
    def close(self): LIBRARY.PQfinish(self.pointer)
