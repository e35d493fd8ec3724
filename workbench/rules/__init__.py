"""The law, read and evaluated: packs, timelines, forms, formulas. It never touches a database, a window or a clock."""
