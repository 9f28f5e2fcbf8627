# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Each thing that can be wrong with a machine is told in one sentence, before anything is touched."""

import socket

import pytest

from bootstrap import checks, odoo_source, settings, system_packages
from bootstrap.failure import Stop


def test_python_too_old_is_told_with_what_to_do():
    with pytest.raises(Stop, match=r"Python 3\.9 .* install Python 3\.11"):
        checks.python_version((3, 9))


def test_supported_python_passes():
    checks.python_version((3, 11))


def test_full_disk_is_told_with_figures():
    with pytest.raises(Stop, match=r"1\.0 GiB left"):
        checks.disk_space(free=2**30)


def test_port_in_use_is_told_with_the_setting_that_changes_it():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        with pytest.raises(Stop, match=f"Port {port}, wanted for Odoo, is in use.*HTTP_PORT"):
            checks.port_free(port, "Odoo", "make HTTP_PORT=8070 ...")


def test_free_port_passes():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    checks.port_free(port, "Odoo", "make HTTP_PORT=8070 ...")


@pytest.mark.parametrize("text", ["", "80a", "-1", "70000", "０", "8069.0"])
def test_port_that_is_no_number_is_refused(text, monkeypatch):
    monkeypatch.setenv("HTTP_PORT", text or "x")
    with pytest.raises(Stop, match="no port number"):
        settings.read()


def test_user_without_root_is_told_the_packages_by_name(monkeypatch):
    monkeypatch.setattr(system_packages, "missing", lambda: ["chromium", "wkhtmltopdf"])
    monkeypatch.setattr(system_packages.os, "geteuid", lambda: 1000)
    with pytest.raises(Stop, match="sudo apt-get install chromium wkhtmltopdf"):
        system_packages.refuse_if_not_root()


class TestOdooHome:
    def test_folder_without_odoo(self, tmp_path, monkeypatch):
        monkeypatch.setenv("ODOO_HOME", str(tmp_path))
        with pytest.raises(Stop, match=r"no odoo/release\.py"):
            odoo_source.locate()

    def test_other_series_is_named(self, tmp_path, monkeypatch):
        self._release(tmp_path, "version_info = (18, 0, 0, FINAL, 0, '')")
        monkeypatch.setenv("ODOO_HOME", str(tmp_path))
        with pytest.raises(Stop, match=r"which is Odoo 18\.0; these addons need Odoo 19\.0"):
            odoo_source.locate()

    def test_right_series_is_taken(self, tmp_path, monkeypatch):
        self._release(tmp_path, "version_info = (19, 0, 0, FINAL, 0, '')")
        monkeypatch.setenv("ODOO_HOME", str(tmp_path))
        assert odoo_source.locate() == tmp_path

    @staticmethod
    def _release(folder, text):
        (folder / "odoo").mkdir()
        (folder / "odoo" / "release.py").write_text(text + "\n")

    def test_saas_series_and_rubbish_are_no_match(self):
        assert odoo_source.series_of("version_info = ('saas~19', 2, 0, FINAL, 0, '')") == "saas~19.2"
        assert odoo_source.series_of("nothing here") == "?"
