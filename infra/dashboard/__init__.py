"""The pages that people see: site/ is what is served and published, as it is (docs/dashboard.md)."""
