"""One writer a format: Word, PDF, spreadsheet, picture, EDXL, plain words; and their fonts."""
