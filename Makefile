# Batch Trace: every command of the project. What they do is in bootstrap/.
#   make run         set up, build the sample plant, play its day, serve it on 127.0.0.1
#   make demo        the same without serving; exit status 0 only if the proof verified
#   make upgrade     bring the plant's database to the code that lies here
#   make test        every test; make lint alone for the style
#   make bench       the measured figures, as a table and in out/benchmarks.json (about half an hour)
#   make soak        the long ones at full size, in out/soak.json (many hours)
#   make test-core   Odoo's own suites with the addons and without, and the difference (slow)
#   make stop        end whatever of this still runs; make clean removes all that was installed or made
# Settings: PYTHON, ODOO_HOME, POSTGRES=embedded, HTTP_PORT, DB_PORT, NODE_PORT.

PYTHON ?= python3
export ODOO_HOME POSTGRES HTTP_PORT DB_PORT NODE_PORT

.PHONY: run demo upgrade test lint bench soak test-core stop clean
run demo upgrade test lint bench soak test-core stop clean:
	@$(PYTHON) -m bootstrap $@
