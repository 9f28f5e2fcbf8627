# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from reportlab.graphics.barcode.qr import QrCodeWidget


def qr_path(text):
    """A QR code as an SVG path, so that printing it needs neither a running server nor a drawing library.

    :return: (path, side): each dark module is a unit square in a square of ``side`` units
    """
    widget = QrCodeWidget(text, barLevel="M")
    widget.qr.make()
    side = widget.qr.getModuleCount()
    squares = [
        f"M{column},{row}h1v1h-1z" for row in range(side) for column in range(side) if widget.qr.isDark(row, column)
    ]
    return "".join(squares), side
