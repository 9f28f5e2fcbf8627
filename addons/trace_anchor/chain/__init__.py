# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The chain side of a log: keys, policies, the contract, transactions, proof bundles.

Plain Python on web3: knows no Odoo, no database and nothing of a log's insides.
"""

from . import web3_import

# isort: split
# everything below imports web3 or its libraries
from . import bundle, errors, keys, logid, node, policy, transaction
from .bundle import anchor_entry, beacon_entry, build_bundle, build_trust, freshness_entry, neighbour_entry
from .contract import Head, Roles, TransparencyLog, deployment
from .errors import ChainError, FeeCapReached, KeyFault, NodeRefused, NodeUnreachable, Reverted, WrongContract
from .keys import KeyDirectory, passphrase_from_environment
from .logid import code_hash, contract_address, log_id
from .node import Block, Node, Outcome
from .outside import outside
from .policy import FeePolicy, Fees, Finality
from .transaction import Call, RemoteSigner, SignedTransaction, replacement, sign
