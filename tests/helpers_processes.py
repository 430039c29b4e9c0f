# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo in processes of their own, on real connections, that tests start and kill.

A database's registry is loaded once. Every process is forked from the one that loaded
it, as Odoo's own workers are, and calls one function as a request of a client would.
"""

import multiprocessing
import os
import signal
import time
import traceback
from functools import partial

from odoo import SUPERUSER_ID, api, sql_db
from odoo.modules.registry import Registry
from odoo.service.model import retrying

from bulk.session import configure

_CONTEXT = multiprocessing.get_context("fork")
#: far more than anything here takes on a busy machine
PATIENCE = 120


class Call:
    """A function that another process calls.

    :ivar int pid: of the process
    """

    def __init__(self, database, function, arguments):
        self._answer, answering = _CONTEXT.Pipe(duplex=False)
        self._process = _CONTEXT.Process(
            target=_serve, args=(answering, database, function, arguments), daemon=True
        )
        self._process.start()
        answering.close()
        self.pid = self._process.pid

    def result(self, timeout=PATIENCE):
        """Return what the function returned.

        :raise AssertionError: with the traceback, if it raised
        :raise TimeoutError: if it has not ended in time
        """
        if not self._answer.poll(timeout):
            raise TimeoutError(f"process {self.pid} has not ended")
        succeeded, value = self._answer.recv()
        self._process.join()
        assert succeeded, value
        return value

    def is_running(self):
        """Tell whether the function has not returned yet."""
        return not self._answer.poll()

    def kill(self):
        """End the process as the system does when memory runs out."""
        os.kill(self.pid, signal.SIGKILL)
        self._process.join()


class Workers:
    """Calls functions in processes that share nothing but a database.

    :param str database: its registry is loaded here, once
    :param Path configuration: Odoo's
    """

    def __init__(self, database, configuration):
        configure(f"--config={configuration}")
        self._database = database
        self._calls = []

    def start(self, function, *arguments):
        """Have a process call ``function(env, *arguments)`` and commit.

        Like a client's request it is repeated after a serialization failure.

        :param function: of a module; what it returns has to be plain data
        :rtype: Call
        """
        Registry(self._database).check_signaling()
        # a connection must not be shared with the process that is forked
        sql_db.close_all()
        call = Call(self._database, function, arguments)
        self._calls.append(call)
        return call

    def call(self, function, *arguments):
        """Start a process, and return what its function returned."""
        return self.start(function, *arguments).result()

    def kill_all(self):
        """Kill the processes that still run."""
        for call in self._calls:
            if call.is_running():
                call.kill()
        self._calls.clear()

    def end(self):
        """Kill the processes that still run, and forget the registry."""
        self.kill_all()
        Registry.delete(self._database)


def wait_until(condition, timeout=PATIENCE):
    """Wait until a function returns something true, and return that."""
    end = time.monotonic() + timeout
    while not (result := condition()):
        assert time.monotonic() < end, f"waited {timeout} s in vain for {condition}"
        time.sleep(0.01)
    return result


def _serve(answer, database, function, arguments):
    try:
        result = (True, _request(database, function, arguments))
    except BaseException:
        result = (False, traceback.format_exc())
    answer.send(result)


def _request(database, function, arguments):
    registry = Registry(database).check_signaling()
    with registry.cursor() as cr:
        admin = api.Environment(cr, SUPERUSER_ID, {}).ref("base.user_admin")
        env = api.Environment(cr, admin.id, admin.context_get())
        return retrying(partial(function, env, *arguments), env)
