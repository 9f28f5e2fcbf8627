# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Where the day is played: one database cursor, the people who act on it, and what they are seen to do."""

import contextlib
import datetime
import zoneinfo

from odoo.exceptions import UserError

from .clock import Clock

#: Prefix of the external identifiers under which the plant's records are found again.
MODULE = "morning_light"


class DemoError(Exception):
    """Something that must be true at this point of the day is not; the message says what."""


class Stage:
    """The plant's database as seen by the player.

    ``env`` is the administrator's; people act through :meth:`as_user`. Times in the plant's files are on the
    factory's clock; :meth:`utc` gives what Odoo stores.
    """

    def __init__(self, env, tables, out, rpc):
        self.env = env(context={"lang": "en_US", "tz": "Asia/Shanghai"})
        self.tables = tables
        self.out = out
        self.rpc = rpc
        self.clock = Clock(env.cr)
        self.calendar = None  # of the day of the run, while that is played
        self.zone = zoneinfo.ZoneInfo(tables.document("company")["timezone"])

    # people

    def user(self, login):
        return self.get("user", login)

    def as_user(self, login, **context):
        """Environment in which *login* acts: own rights, own language, the plant's company."""
        user = self.user(login)
        return self.env(
            user=user.id,
            su=False,
            context={"lang": user.lang, "tz": user.tz, "allowed_company_ids": user.company_id.ids, **context},
        )

    def someone(self, role):
        """Login of the first person who has *role*."""
        return self.tables.rows("users", role=role)[0]["login"]

    # records of the plant

    def remember(self, kind, code, record):
        """Give *record* the name under which :meth:`get` finds it, in this run and every later one."""
        name = f"{kind}_{code}"
        self.env["ir.model.data"].create(
            {"module": MODULE, "name": name, "model": record._name, "res_id": record.id, "noupdate": True}
        )
        return record

    def point(self, kind, code, record):
        """Let *kind*, *code* name *record* from now on, whatever it named before."""
        name = self.env["ir.model.data"].search([("module", "=", MODULE), ("name", "=", f"{kind}_{code}")])
        if name:
            name.write({"model": record._name, "res_id": record.id})
            return record
        return self.remember(kind, code, record)

    def get(self, kind, code):
        """The record remembered as *kind*, *code*.

        :raises DemoError: the plant has none.
        """
        record = self.env.ref(f"{MODULE}.{kind}_{code}", raise_if_not_found=False)
        if not record:
            raise DemoError(f"The plant has no {kind} {code}.")
        return record

    def has(self, kind, code):
        return bool(self.env.ref(f"{MODULE}.{kind}_{code}", raise_if_not_found=False))

    def lot(self, name, env=None):
        """The lot called *name*, in *env* (the administrator's unless given).

        :raises DemoError: there is none, or several.
        """
        lot = (env or self.env)["stock.lot"].search([("name", "=", name)])
        if len(lot) != 1:
            raise DemoError(f"{len(lot)} lots are called {name}; exactly one was expected.")
        return lot

    @property
    def company(self):
        return self.env.ref("base.main_company")

    def leave(self, name, content):
        """Write *content* (bytes) to file *name* of the output folder, whole or not at all."""
        part = self.out / f"{name}.part"
        part.write_bytes(content)
        part.replace(self.out / name)

    # the clock

    def utc(self, text):
        """``YYYY-MM-DD HH:MM`` on the factory's clock as naive UTC, or False for an empty *text*."""
        if not text:
            return False
        local = datetime.datetime.fromisoformat(text).replace(tzinfo=self.zone)
        return local.astimezone(datetime.UTC).replace(tzinfo=None)

    def turn(self, at, login):
        """Let it be *at* on the factory's clock; returns the environment in which *login* acts."""
        # What Odoo notes at the end of a transaction (tracked values in the chatter) belongs to the moment before.
        self.env.cr.flush()
        self.clock.turn_to(self.utc(at))
        return self.as_user(login, ir_sequence_date=at[:10])

    @contextlib.contextmanager
    def at(self, moment):
        """Let it be *moment* on the factory's clock for a while, whoever acts."""
        self.env.cr.flush()
        self.clock.turn_to(self.utc(moment))
        try:
            yield
        finally:
            self.clock.release()

    # what the reader sees

    def say(self, at, login, sentence):
        """Print one step of the day: factory time, who, what."""
        at = at[5:16] if len(at) > 15 else at
        person = self.tables.row("users", login=login) if login else None
        who = f"{person['name']} ({person['role'].replace('_', ' ')})" if person else "the plant"
        print(f"  {at:>11}  {who}: {sentence}", flush=True)

    def require(self, condition, sentence):
        """Stop the day unless *condition* holds.

        :raises DemoError: with *sentence*.
        """
        if not condition:
            raise DemoError(sentence)

    def english(self, record):
        """The record as an English reader knows it; Odoo's own translation of its name."""
        return record.with_context(lang="en_US").display_name

    def refused(self, record, method, *arguments):
        """Do what must be refused, in the person's language and in English; nothing of it stays.

        :return: the sentences, one a line
        :raises DemoError: it was allowed
        """
        languages = dict.fromkeys([record.env.lang, "en_US"])
        sentences = [self._refusal(record.with_context(lang=lang), method, arguments) for lang in languages]
        return "\n               ".join(dict.fromkeys(sentences))

    def _refusal(self, record, method, arguments):
        sentence = None
        with contextlib.suppress(_Refused), self.env.cr.savepoint():
            try:
                getattr(record, method)(*arguments)
                self.env.flush_all()
            except UserError as error:
                sentence = str(error).replace("\n", " ")
                raise _Refused from error
        self.require(sentence, f"{method} was allowed and had to be refused.")
        return sentence


class _Refused(Exception):
    """Rolls back the savepoint around an act that was refused."""
