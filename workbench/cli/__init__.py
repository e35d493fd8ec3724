"""The command line: the services without a window. It decides nothing a service could decide, and knows no Qt."""
