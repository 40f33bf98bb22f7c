"""Bulk by spreadsheet: each row of an office's list (trích ngang) becomes one `nomination.submitted` event.

    spreadsheets.py, csv_files.py -> table.py   the file as cells, nothing interpreted, hostile files refused
    columns.py, headings.py                     which column says what
    values.py, documents.py                     a cell -> a value, or why not
    nominations.py                              a row -> an event, or its faults by cell address
    sending.py                                  events -> answers, over HTTP
    report.py, template.py                      the same list with its results; an empty list to begin with
"""
