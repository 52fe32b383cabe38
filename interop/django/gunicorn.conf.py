"""One process answers; the master ends when whoever started it has gone."""

import os
import signal
import sys
import threading

workers = 1
worker_class = "gthread"
keepalive = 60
worker_tmp_dir = "/tmp"


def on_starting(server):
    def watch():
        sys.stdin.read()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()
