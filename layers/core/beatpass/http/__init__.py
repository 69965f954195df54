"""What all HTTP functions share: resolver, problems, shapes, cursors."""
