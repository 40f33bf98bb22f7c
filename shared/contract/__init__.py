"""The wire as documents, made from `shared/events`: JSON Schemas, the AsyncAPI document, a page to read."""
