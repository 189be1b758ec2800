"""The rules about photos, and how pictures are compared."""
