"""Edit a workbook in LibreOffice, as somebody at its keyboard would; for the Python that has LibreOffice's bindings.

    edit_in_libreoffice.py PIPE FILE SAVED '{"D2": "new text"}'

What is typed is read as LibreOffice reads it: 2027-06-23 is a date in a cell for dates and a text in one for texts.
A cell that the sheet protects keeps what it holds.
"""

import json
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException


def connect(pipe):
    """Return LibreOffice's desktop, once it is there."""
    here = uno.getComponentContext()
    resolver = here.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here)
    for _attempt in range(300):
        try:
            there = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return there.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", there)
        except NoConnectException:
            time.sleep(0.2)
    raise SystemExit("LibreOffice does not answer.")


def option(name, value):
    return PropertyValue(Name=name, Value=value)


def main(pipe, file, saved, cells):
    desktop = connect(pipe)
    document = desktop.loadComponentFromURL(Path(file).as_uri(), "_blank", 0, (option("Hidden", True),))
    sheet = document.Sheets.getByIndex(0)
    for name, text in json.loads(cells).items():
        sheet.getCellRangeByName(name).FormulaLocal = text
    document.storeToURL(Path(saved).as_uri(), (option("FilterName", "Calc MS Excel 2007 XML"),))
    document.close(True)


main(*sys.argv[1:])
