"""What is handed to operations, one format a file: `emit(policy, *, <settings>) -> text`, and `read(text)` takes it back."""
