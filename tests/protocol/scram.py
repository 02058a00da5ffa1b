"""The client's side of SCRAM-SHA-256 and -PLUS (RFC 5802, RFC 5929), on the standard library."""
import base64, hashlib, hmac, os

class Scram:
    def __init__(self, password, certificate=None):
        """certificate: the server's, DER; given for -PLUS."""
        self.password, self.binding = password, b''
        self.header = b'n,,'
        if certificate is not None:
            self.header, self.binding = b'p=tls-server-end-point,,', hashlib.sha256(certificate).digest()
        self.first_bare = b'n=,r=' + base64.b64encode(os.urandom(18))
    def first(self): return self.header + self.first_bare
    def final(self, server_first):
        attributes = dict(part.split(b'=', 1) for part in server_first.split(b','))
        salted = hashlib.pbkdf2_hmac('sha256', self.password, base64.b64decode(attributes[b's']), int(attributes[b'i']))
        client_key = hmac.digest(salted, b'Client Key', 'sha256')
        without_proof = b'c=' + base64.b64encode(self.header + self.binding) + b',r=' + attributes[b'r']
        message = self.first_bare + b',' + server_first + b',' + without_proof
        signature = hmac.digest(hashlib.sha256(client_key).digest(), message, 'sha256')
        self.expected = base64.b64encode(hmac.digest(hmac.digest(salted, b'Server Key', 'sha256'), message, 'sha256'))
        proof = bytes(a ^ b for a, b in zip(client_key, signature))
        return without_proof + b',p=' + base64.b64encode(proof)
    def verify(self, server_final):
        if server_final != b'v=' + self.expected: raise AssertionError('the server does not know the password')
