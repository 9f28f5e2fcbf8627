# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Attempts to forge what is on record, made by people of every role on the played plant; nothing of it is kept.

``ground`` sets the plant up and compares what is stored, ``matrix`` fills guarded fields by every way in, ``methods``
calls every public method, ``acts`` are known attacks, ``random_calls`` goes on at random; ``programs`` runs them in
``odoo shell`` for tests/system/test_forgery.py.
"""
