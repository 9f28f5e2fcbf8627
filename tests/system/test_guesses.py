# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Many sessions guess one password at the same moment: together they have no more guesses than one of them."""

import json

from bootstrap import trial

GUESSERS, LIMIT = 20, 5
#: Each thread is a session: a connection and a transaction of its own, begun before any of the others has guessed.
GUESSING = f"""
import json, logging, threading
from types import SimpleNamespace
from odoo import api, http
from odoo.exceptions import UserError

logging.disable(logging.ERROR)
user = env['res.users'].with_context(no_reset_password=True).create({{
    'name': 'Guessed', 'login': 'guessed', 'password': 'not to be guessed',
    'group_ids': [(6, 0, [env.ref('stock_lot_quality.group_quality').id])]}})
dialogs = env['res.users.identitycheck'].with_user(user).sudo().create([
    {{'request': json.dumps([{{}}, 'lot.result.verify', [], 'action_apply'])}} for _number in range({GUESSERS})])
env.cr.commit()
together, registry, refusals = threading.Barrier({GUESSERS}), env.registry, []

def guess(number):
    http._request_stack.push(SimpleNamespace(
        env=None, session={{'identity-check-last': 0}},
        httprequest=SimpleNamespace(environ={{'REMOTE_ADDR': '127.0.0.1'}})))
    with registry.cursor() as cr:
        mine = api.Environment(cr, user.id, {{'password': f'guess {{number}}'}})
        dialog = mine['res.users.identitycheck'].browse(dialogs[number].id)
        dialog.auth_method
        together.wait()
        try:
            dialog.run_check()
        except UserError as refusal:
            refusals.append(str(refusal))
        cr.rollback()

threads = [threading.Thread(target=guess, args=(number,)) for number in range({GUESSERS})]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
env.cr.rollback()
facts = env['signing.attempt'].search([('user_id', '=', user.id)]).mapped('outcome')
print('GUESSED', json.dumps([len(refusals), facts.count('refused'), facts.count('blocked'), facts.count('accepted')]))
"""


def test_guesses_at_once_are_counted_one_after_the_other(copy_of, odoo_shell):
    output = odoo_shell(copy_of(trial.TEMPLATE, "guesses"), GUESSING)
    told = json.loads(next(line for line in output.splitlines() if line.startswith("GUESSED"))[8:])
    assert told == [GUESSERS, LIMIT, GUESSERS - LIMIT, 0]
