"""The simulator over HTTP on 127.0.0.1: ``python -m infra.stripe_simulator [port]``."""

import sys

from infra.stripe_simulator.server import serve

if __name__ == "__main__":
    server = serve(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    print(f"A model of Stripe answers at http://127.0.0.1:{server.server_address[1]}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()
