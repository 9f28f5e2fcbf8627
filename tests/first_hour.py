# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The first hour: from login to a released, shipped, anchored batch and its checked proof, by what is on the screen.

Nothing here calls the server but the browser: the words are those of the screens, the keys those of a keyboard. Once in
a plant that was left alone for a year, once on the day of the run; in Chinese and in English.
"""

import os
import re
import subprocess
import sys
import time

from browser import chromium
from person import Person
from plants import BASE, PORTS, ROOT, served_in

PASSWORD = "morning-light"
RAW_MILK = {"TEMP_RCV": "3.8", "FAT": "3.84", "PROT": "3.25", "SCC": "210", "ACID": "14.9", "TPC": "66000"}
FAILED_MILK, SUSPECT_MILK = "RM-20250917-02", "RM-20250917-03"
FINISHED = {"FAT": "3.50", "PROT": "3.19", "ACID": "14.7", "TPC": "290", "COLI": "<1"}
#: Work center by its code, values its step asks for, whether the laboratory gets a sample of it.
STEPS = (
    ("WC-PST", ("73.4", "16"), False),
    ("WC-HOM", ("201",), True),
    ("WC-FIL", ("6000", "4.1"), False),
    ("WC-PCK", (), True),
)
#: In a plant left for a year, and on the day of the run; the other way round by setting this to "en_US zh_CN".
LEFT_IN, TODAY_IN = os.environ.get("BATCH_TRACE_WALKED_IN", "zh_CN en_US").split()

#: A work order on the terminal's board.
CARD = ".o_terminal_card[data-order]"
_MAIN = "document.querySelector('.o_terminal_main')?.innerText.trim()"


class Walk:
    """The people of the plant, one after the other before the same screen.

    :param pictures: folder for a picture of each station; the guides show them
    """

    def __init__(self, page, language, pictures):
        self.page, self.language, self.me = page, language, None
        self._pictures = pictures
        pictures.mkdir(parents=True, exist_ok=True)

    def look(self, station):
        """A picture of what is on the screen, with the mouse out of the way."""
        self.page.command("Input.dispatchMouseEvent", type="mouseMoved", x=700, y=5)
        time.sleep(0.5)
        self.page.picture(self._pictures / f"{station}.png")

    def log_in(self, login):
        self.me = Person(self.page, BASE, self.language)
        self.me.log_in(login, PASSWORD)
        self.page.rest()
        return self.me

    def sign(self, button):
        """Press the button that signs, and type one's password."""
        self.me.press(button)
        self.page.wait("document.querySelector('.modal input[type=password]')", 40)
        self.page.evaluate("document.querySelector('.modal input[type=password]').focus()")
        self.me.keys(PASSWORD)
        self.me.press("Confirm Password")
        self.page.wait("!document.querySelector('.modal')", 60)

    # the warehouse

    def receive(self):
        """The truck at the gate: its supplier's lot is typed, its own number is the rule's. Returns that."""
        me = self.log_in("liu.wei")
        me.see("Receipts waiting")
        self.look("today-warehouse")
        me.press("MLD/IN/", exact=False)
        self._details("td[name=supplier_lot]")
        self._click(".modal td[name=supplier_lot]")
        me.keys("BY-TODAY-1")
        self.look("receipt")
        me.press("Save", inside=".modal")
        self.page.wait("!document.querySelector('.modal')")
        me.press("Validate")
        me.see("Done")
        self.page.wait(
            "[...document.querySelectorAll('.o_field_widget')].some(e => /RM-/.test(e.innerText))"
            " || document.querySelector('button[name=action_view_traceability]"
            ", button[name=action_stock_report]')",
            60,
        )

    def _details(self, column):
        """Open the lots of the transfer's only product; a click that meets a page just being drawn is made again."""
        shown = ", ".join(f".modal {part.strip()}" for part in column.split(","))
        for _ in range(3):
            self.me.press("Details")
            try:
                return self.page.wait(f"document.querySelector('{shown}')", 10)
            except AssertionError:
                continue
        raise AssertionError("The details of the product did not open.")

    def ship(self, batch):
        """Deliver until the batch goes out: an earlier one that is still good leaves first."""
        me = self.log_in("liu.wei")
        for _waiting in range(2):
            me.see("Deliveries waiting")
            if self._deliver(batch):
                return
            me.press("Today", inside=".o_control_panel")  # back by what stands above the transfer's number
            self.page.rest()
        raise AssertionError(f"No delivery that waited took {batch}.")

    def _deliver(self, batch):
        """The first delivery that waits; returns whether it takes this batch."""
        me = self.me
        me.press("MLD/OUT/", exact=False)
        me.see("Validate")
        if me.sees_pressable("Check Availability"):  # not where it is reserved already
            me.press("Check Availability")
        self._details("td[name=quant_id], td[name=lot_id]")
        self.page.rest()
        taken = me.sees(batch)
        me.press("Save", inside=".modal")
        self.page.wait("!document.querySelector('.modal')")
        me.press("Validate")
        self.page.wait("document.querySelector('.o_arrow_button_current')?.dataset.value === 'done'", 30)
        self.page.rest()  # what the button brings after it would take away the page that is asked for meanwhile
        return taken

    # the laboratory

    def test_received_lot(self):
        """A received lot is found among the activities; its sample is drawn and tested on one form."""
        me = self.log_in("chen.jing")
        me.press_icon("fa-clock-o", ".o_menu_systray")
        me.press("Lot/Serial", exact=False)
        self.page.wait("/RM-\\d+/.test(document.querySelector('.o_list_view, .o_list_renderer')?.innerText)", 60)
        lots = re.findall(r"RM-\d{8}-\d+", me.text())
        me.press(sorted(lots)[-1], exact=False)
        me.press("Draw a Sample")
        self._results(RAW_MILK, {"ANTIBIO": "Negative"})

    def test_sample(self, number, numbers):
        me = self.log_in("chen.jing")
        me.see(number)
        self.look("samples-waiting")
        me.press(number, exact=False)
        self._results(numbers, {"PHOS": "Negative"})

    def _results(self, numbers, choices):
        self.page.wait("document.querySelector('.o_lot_sample_tests')", 60)
        for code, value in choices.items():
            self.me.select(code, {"zh_CN": "阴性"}.get(self.language, value))
        for code, value in numbers.items():
            self.me.type(code, value)
        self.look("sample")
        self.me.press_any("Save Results", "Save manually")
        # The statusbar's current state is the verdict.
        self.page.wait(
            f"document.querySelector('.o_arrow_button_current')?.innerText.trim() === '{self.me.words('Passed')}'", 60
        )

    # making

    def make(self):
        """All steps of today's order at the terminal. Returns the batch number."""
        batch = None
        for place, (center, values, sampled) in enumerate(STEPS):
            me = self.log_in("li.qiang")
            self._work_center(center)
            # News of other batches may stand above the cards.
            self.page.wait(f"document.querySelector('{CARD}')", 60)
            batch = (
                batch
                or re.search(r"B\d{8}-\d+", self.page.evaluate(f"document.querySelector('{CARD}').innerText")).group()
            )
            me.press(batch, exact=False)
            me.press("Start")
            if center == "WC-PST":
                self._refused()
            self._work(values, interrupted=center == "WC-HOM", too_much="78.2" if center == "WC-PST" else None)
            number = self._draw() if sampled and place < len(STEPS) - 1 else None
            me.press("Finish")
            self.page.wait(f"document.body.innerText.includes('{me.words('Sign the step log')}')", 40)
            self.sign("Sign")
            if place == len(STEPS) - 1:
                number = self._draw()
                self._close()
            if number:
                self.test_sample(number, FINISHED if place == len(STEPS) - 1 else {"FAT": "3.48"})
        return batch

    def _work_center(self, code):
        """From wherever the terminal stood last, by the arrow at the top left."""
        end = time.monotonic() + 60
        while code not in self.me.text():
            assert time.monotonic() < end, f"The work center {code} is not shown.\n{self.me.text()[:800]}"
            if self.page.evaluate("!!document.querySelector('.fa-chevron-left')"):
                self.me.press_icon("fa-chevron-left")
            time.sleep(1)
        self.me.press(code, exact=False)

    def _refused(self):
        """The failed milk of the sample day is scanned: loud, and nothing goes on before it is understood."""
        self.me.scan(FAILED_MILK)
        self.me.see("Understood", FAILED_MILK)
        self.look("terminal-refused")
        self.me.press("Understood")

    def _work(self, values, interrupted=False, too_much=None):
        """Do what the big button offers until the step can be finished: feed what is missing, log *values* in turn.

        :param interrupted: the line is down while the first value is logged
        :param too_much: a value above its limit, typed first and taken back
        """
        waiting = list(values)
        for _ in range(12):
            time.sleep(1)
            if self.page.evaluate(_MAIN) == self.me.words("Finish"):
                assert not waiting, f"The step asked for no more than {values[: -len(waiting)]}"
                return
            self._click(".o_terminal_main")
            self.page.wait("document.querySelector('.o_keypad_confirm')", 40)
            fed = self.page.evaluate("document.querySelector('.o_keypad input').value")
            if fed:
                if too_much:
                    self.look("terminal-feed")
                self._confirm()
                continue
            if too_much:
                self._type_number(too_much)
                self.page.wait("document.querySelector('.o_keypad_confirm.btn-danger')")
                self.look("terminal-value")
                self.me.press("Clear")
                too_much = None
            self._type_number(waiting.pop(0))
            if interrupted:
                self._confirm_without_line()
                interrupted = False
            else:
                self._confirm()
        raise AssertionError(f"The step cannot be finished.\n{self.me.text()[:900]}")

    def _type_number(self, value):
        for sign in value:
            self.me.press(sign, inside=".o_keypad")

    def _confirm_without_line(self):
        """The work goes on while the line is down; what was kept is sent when it is back."""
        self._line(down=True)
        self.me.see("No connection")
        self._confirm()
        self.look("terminal-offline")
        self._line(down=False)
        self.me.see("Connected", seconds=60)

    def _line(self, down):
        self.page.command(
            "Network.emulateNetworkConditions", offline=down, latency=0, downloadThroughput=-1, uploadThroughput=-1
        )

    def _confirm(self):
        self.page.wait("document.querySelector('.o_keypad_confirm')", 40)
        self._click(".o_keypad_confirm")
        self.page.wait("!document.querySelector('.o_keypad_confirm')", 60)
        time.sleep(1)

    def _draw(self):
        """Draw a sample; returns the number on the screen."""
        before = set(re.findall(r"S\d{4}-\d{5}", self.me.text()))
        self.me.press("Draw a Sample")
        self.me.press("The sample is drawn", exact=False)
        end = time.monotonic() + 40
        while time.monotonic() < end:
            new = set(re.findall(r"S\d{4}-\d{5}", self.me.text())) - before
            if new:
                if self.me.sees_pressable("Done"):
                    self.me.press("Done")
                return new.pop()
            time.sleep(0.3)
        raise AssertionError(f"No sample number is shown.\n{self.me.text()[:800]}")

    def _close(self):
        self.me.press("Close the Order")
        self._confirm()
        self.page.wait("!document.querySelector('.o_keypad_confirm')")

    # quality, proof

    def release(self, batch):
        me = self.log_in("zhao.min")
        me.see("Batches to review", batch)
        me.press(batch, exact=False)
        me.press("Review and Release")
        self.page.wait("document.querySelector('.modal')")
        me.see("No exceptions: nothing blocks the release.")
        self.look("review")
        self.sign("Release")
        me.see("Released: it may be shipped")
        self.look("record")

    def trace(self):
        """Where the milk went that failed after the sample day."""
        me = self.me
        me.press("Trace", inside=".o_main_navbar")
        me.press("Trace", inside=".o-dropdown--menu")
        me.type("Any number", SUSPECT_MILK)
        me.press("Trace", inside=".o_trace")
        self.page.wait("document.querySelector('.o_trace svg')", 60)
        self.look("trace")

    def anchor(self):
        me = self.log_in("zhou.lei")
        me.press("Anchor now")
        me.settle(120)
        standing = rf"{me.words('Logged')}\s+(\d+)[\s\S]*{me.words('Final')}\s+(\d+)"
        end = time.monotonic() + 300
        while time.monotonic() < end:
            found = re.search(standing, me.text())
            if found and found[1] == found[2]:
                return self.look("log")
            time.sleep(5)
            self.page.command("Page.reload")
            me.settle()
        raise AssertionError(f"The head did not become final.\n{me.text()[:800]}")

    def disclose(self, batch, folder):
        """What a customer gets: the proof file of the batch, as the browser stores it. Returns its path."""
        self.page.command("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(folder))
        me = self.log_in("zhou.lei")
        me.press("Proof", inside=".o_main_navbar")
        me.press("Disclosure")
        me.choose("Batch", batch)
        me.see("What they will read")
        self.look("disclosure")
        me.press("Download")
        end = time.monotonic() + 60
        while time.monotonic() < end:
            for path in folder.glob("*.json"):
                return path
            time.sleep(0.3)
        raise AssertionError("No proof file was downloaded.")

    def _click(self, selector):
        place = self.page.evaluate(
            f"(() => {{const box = [...document.querySelectorAll({selector!r})].pop().getBoundingClientRect();"
            "return {x: box.left + box.width / 2, y: box.top + box.height / 2}})()"
        )
        self.me._click(place)


def verified(proof, folder):
    """What somebody outside reads of the proof file, with the plant's trust file and node."""
    answer = subprocess.run(
        [
            sys.executable,
            ROOT / "verifier" / "verify.py",
            proof,
            "--trust",
            folder / "out" / "trust.json",
            "--rpc",
            f"http://127.0.0.1:{PORTS['NODE_PORT']}",
        ],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return answer.returncode, answer.stdout


def walk_the_whole_way(plant, language, downloads, **as_of):
    folder, environ = plant
    with served_in(language, {**environ, **as_of}), chromium() as page:
        walk = Walk(page, language, folder / "out" / "screens" / f"first-hour-{language}")
        try:
            walk.receive()
            walk.test_received_lot()
            batch = walk.make()
            walk.release(batch)
            walk.trace()
            walk.ship(batch)
            walk.anchor()
            status, said = verified(walk.disclose(batch, downloads), folder)
        except BaseException:
            walk.look("where-it-stopped")
            raise
    assert status == 0 and "CURRENT" in said and batch in said, said
    return batch
