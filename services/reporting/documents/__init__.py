"""What reporting shows and hands out: pages, and documents as PDF, DOCX, XLSX, CSV and JSON.

A document is data first (`model`), made from numbers (`report`, `acts`) and sentences (`texts/`); renderers draw that
data and know nothing else. `python -m services.reporting.documents` draws one in a process of its own.
"""
