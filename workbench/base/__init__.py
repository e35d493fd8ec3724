"""Numbers, words, paths and errors: what every room stands on. It knows nothing of law, files or windows."""
