"""The small pieces: buttons, marks, figures, labels, forms, tables and rows."""
