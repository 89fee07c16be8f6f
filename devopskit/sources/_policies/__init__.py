"""Policies out of documents: manifests of Kubernetes, and what the clouds' own tools print as JSON."""
