"""A real nameserver, on this machine alone."""

import socketserver
import threading
import time
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

ROOT_SOA = "a.root-servers.net. nstld.verisign-grs.com. 1 1800 900 604800 86400"


class _Zone(socketserver.ThreadingUDPServer):
    """Answers by a mapping of names to ``{kind: [records]}`` or to a word.

    The words: ``nxdomain``, ``servfail``, ``silence``.
    """

    daemon_threads = True

    def __init__(self, answers):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = {".": {"SOA": [ROOT_SOA]}} | answers
        self.asked = []

    def count(self, name):
        """How many questions there were about a name."""
        return sum(asked == name for asked, _kind in self.asked)


class _Handler(socketserver.BaseRequestHandler):
    def handle(self):
        data, endpoint = self.request
        query = dns.message.from_wire(data)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=question.name.to_text() != ".")
        kind = dns.rdatatype.to_text(question.rdtype)
        self.server.asked.append((name, kind))
        answer = self.server.answers.get(name, "nxdomain")
        response = dns.message.make_response(query)
        response.flags |= dns.flags.RA
        if answer == "silence":
            time.sleep(0.01)
            return
        if answer == "nxdomain":
            response.set_rcode(dns.rcode.NXDOMAIN)
        elif answer == "servfail":
            response.set_rcode(dns.rcode.SERVFAIL)
        elif records := answer.get(kind):
            response.answer.append(
                dns.rrset.from_text(question.name, 60, "IN", kind, *records)
            )
        endpoint.sendto(response.to_wire(), self.client_address)


@contextmanager
def dns_server(env, answers):
    """Start a nameserver, and let hygiene ask it, and it alone.

    :return: a context manager of the server
    """
    with _Zone(answers) as zone:
        threading.Thread(target=zone.serve_forever, daemon=True).start()
        env["ir.config_parameter"].set_param(
            "contact_marketing.dns_servers", f"127.0.0.1:{zone.server_address[1]}"
        )
        try:
            yield zone
        finally:
            zone.shutdown()
