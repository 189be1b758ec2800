"""The rules with what they need from the database: each looks at what was said and gives leads."""
