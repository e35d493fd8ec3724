"""One page or panel a module. A view shows, asks and signals; the window moves between views."""
