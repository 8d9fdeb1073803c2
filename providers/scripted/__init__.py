"""A provider that plays a script file: for tests, demonstrations and bug reports."""
