"""The enterprise and what it says: values and verbs. It never touches a file, a database or a window."""
