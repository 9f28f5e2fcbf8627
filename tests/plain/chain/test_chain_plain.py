# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Keys, fees, finality, identities and the two files of a proof: everything of the chain that needs no node."""

import json
import logging
import stat
import subprocess
import sys
from pathlib import Path

import chain
import pytest
from chain import bundle, keys, policy
from eth_account import Account
from hypothesis import given
from hypothesis import strategies as st

PASSPHRASE = "correct horse battery"


@pytest.fixture
def directory(tmp_path):
    return chain.KeyDirectory(tmp_path / "keys", PASSPHRASE)


def test_keys_survive_and_are_private(directory):
    account = directory.create_account("anchorer", kdf_work=2)
    key = directory.create_log_key("log")
    assert directory.account("anchorer").address == account.address
    assert directory.log_key("log").private_bytes_raw() == key.private_bytes_raw()
    assert directory.has_account("anchorer") and directory.has_log_key("log")
    assert not directory.has_account("log") and not directory.has_log_key("anchorer")
    for path in directory.folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        content = path.read_bytes()
        assert key.private_bytes_raw() not in content and bytes(account.key) not in content
        assert account.key.hex().encode() not in content.lower()
    assert stat.S_IMODE(directory.folder.stat().st_mode) == 0o700


def test_a_key_file_is_never_overwritten(directory):
    directory.create_log_key("log")
    directory.create_account("anchorer", kdf_work=2)
    for again in (lambda: directory.create_log_key("log"), lambda: directory.create_account("anchorer", kdf_work=2)):
        with pytest.raises(chain.KeyFault, match="key_exists"):
            again()


def test_the_wrong_passphrase_opens_nothing(directory):
    directory.create_log_key("log")
    directory.create_account("anchorer", kdf_work=2)
    thief = chain.KeyDirectory(directory.folder, "another passphrase")
    for load in (lambda: thief.log_key("log"), lambda: thief.account("anchorer")):
        with pytest.raises(chain.KeyFault, match="key_unopened") as fault:
            load()
        assert "another passphrase" not in str(fault.value)


def test_a_readable_missing_or_damaged_key_file(directory):
    directory.create_log_key("log")
    path = directory.folder / "log.ed25519.pem"
    path.chmod(0o640)
    with pytest.raises(chain.KeyFault, match="chmod 600"):
        directory.log_key("log")
    path.chmod(0o600)
    path.write_bytes(b"garbage")
    with pytest.raises(chain.KeyFault):
        directory.log_key("log")
    with pytest.raises(chain.KeyFault, match="key_unread"):
        directory.account("log")
    for damaged in (b"{}", b"[]", b"\xff", b'{"crypto": 7, "version": 3}', b'{"version": 9}'):
        (directory.folder / "x.keystore.json").write_bytes(damaged)
        (directory.folder / "x.keystore.json").chmod(0o600)
        with pytest.raises(chain.KeyFault):
            directory.account("x")


@pytest.mark.parametrize("name", ["", "../x", "a/b", "a.b", "é"])
def test_names_stay_in_the_folder(directory, name):
    with pytest.raises(chain.KeyFault, match="key_file_name"):
        directory.create_log_key(name)


def test_secrets_stay_out_of_logs_and_representations(directory, caplog):
    caplog.set_level(logging.DEBUG)
    account = directory.create_account("anchorer", kdf_work=2)
    directory.account("anchorer")
    assert PASSPHRASE not in repr(directory) + caplog.text
    assert account.key.hex() not in repr(account) + caplog.text


def test_the_passphrase_comes_from_the_environment(monkeypatch, tmp_path):
    monkeypatch.delenv(keys.PASSPHRASE_VARIABLE, raising=False)
    with pytest.raises(chain.KeyFault, match=keys.PASSPHRASE_VARIABLE):
        chain.passphrase_from_environment()
    monkeypatch.setenv(keys.PASSPHRASE_VARIABLE, PASSPHRASE)
    assert chain.passphrase_from_environment() == PASSPHRASE
    with pytest.raises(chain.KeyFault, match="passphrase_short"):
        chain.KeyDirectory(tmp_path, "short")


@given(st.integers(1, 10**12), st.integers(0, 10**12), st.integers(10**9, 10**12))
def test_a_bump_satisfies_every_nodes_rule_and_the_cap(max_fee, tip, cap):
    fees, limits = chain.Fees(max_fee, tip), chain.FeePolicy(cap=cap)
    if -(-max_fee * 9 // 8) > cap:
        with pytest.raises(chain.FeeCapReached):
            limits.bump(fees)
        return
    bumped = limits.bump(fees)
    assert bumped.max_fee * 1000 >= max_fee * 1125 and bumped.tip * 1000 >= tip * 1125
    assert bumped.max_fee <= cap


@given(st.none() | st.integers(0, 10**12), st.integers(0, 10**12))
def test_first_fees_stay_under_the_cap(base_fee, suggested):
    limits = chain.FeePolicy()
    try:
        fees = limits.first(base_fee, suggested)
    except chain.FeeCapReached:
        assert (base_fee or 0) + max(suggested, limits.min_tip) > limits.cap
        return
    assert fees.max_fee <= limits.cap
    if base_fee is None:
        assert fees.fields() == {"gasPrice": fees.max_fee}
    else:
        assert fees.max_fee >= base_fee + fees.tip and fees.tip >= limits.min_tip


def test_bumping_a_legacy_transaction():
    assert chain.FeePolicy().bump(chain.Fees(8 * policy.GWEI, None)) == chain.Fees(9 * policy.GWEI, None)


@pytest.mark.parametrize(
    "finality", [chain.Finality(), chain.Finality("safe"), chain.Finality(None, 0), chain.Finality(None, 12)]
)
def test_finality_round_trip(finality):
    assert chain.Finality.from_json(json.loads(json.dumps(finality.to_json()))) == finality


@pytest.mark.parametrize(
    "wrong", [{}, {"tag": "latest"}, {"depth": -1}, {"depth": "3"}, {"tag": "finalized", "depth": 1}, {"tag": None}]
)
def test_finality_that_is_none(wrong):
    with pytest.raises(ValueError, match="finality"):
        chain.Finality.from_json(wrong)


def test_a_log_id_binds_everything():
    contract, owner = chain.contract_address(), "0x" + "11" * 20
    made = chain.log_id(1, contract, owner, "a")
    others = [
        (2, contract, owner, "a"),
        (1, owner, owner, "a"),
        (1, contract, contract, "a"),
        (1, contract, owner, "b"),
    ]
    assert len({made, *(chain.log_id(*other) for other in others)}) == 5


def test_signing_stores_what_will_be_sent():
    account = Account.from_key("0x" + "01" * 32)
    call = chain.Call(chain.contract_address(), b"\x12\x34", 100_000)
    first = chain.sign(call, account, 31337, 7, chain.Fees(2 * policy.GWEI, policy.GWEI))
    assert chain.sign(call, account, 31337, 7, first.fees) == first
    assert Account.recover_transaction(first.raw) == account.address
    second = chain.replacement(call, account, 31337, first, chain.FeePolicy())
    assert (second.nonce, second.hash != first.hash) == (7, True)
    assert second.fees == chain.Fees(2_250_000_000, 1_125_000_000)
    legacy = chain.sign(call, account, 31337, 7, chain.Fees(policy.GWEI, None))
    assert Account.recover_transaction(legacy.raw) == account.address


def test_the_bundles_spelling():
    anchor = chain.anchor_entry(31337, chain.contract_address(), bytes(32), 256, 20)
    text = chain.build_bundle("a.b.c~", "proof — text\n", [anchor])
    assert text.endswith("}\n") and "—" in text and "tx" not in anchor
    assert list(json.loads(text)) == ["v", "sd_jwt", "tlog_proof", "anchors"]
    fresh = chain.freshness_entry("p", b"\1", [chain.neighbour_entry(1, bytes(32), ["x"])], 3)
    whole = chain.build_bundle("a", "b", [], chain.beacon_entry(b"\1", 0, []), fresh)
    assert list(json.loads(whole)) == ["v", "sd_jwt", "tlog_proof", "anchors", "beacon", "freshness"]
    assert bundle.anchor_entry(1, "0xAB", bytes(32), 1, 1, "0xCD")["tx"] == "0xcd"


def test_deeply_nested_json_is_an_error_and_no_crash():
    """web3's libraries raise the limit of recursion of whoever imports them; a server would crash on such a request."""
    program = """
import json, sys
limit = sys.getrecursionlimit()
import chain
from eth_account import Account
assert sys.getrecursionlimit() == limit, sys.getrecursionlimit()
try:
    json.loads("[" * 200_000)
except RecursionError:
    print("refused")
"""
    folder = Path(chain.__file__).parents[1]
    answer = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stdout.strip()) == (0, "refused"), answer.stderr[-2000:]
