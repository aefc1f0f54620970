"""A batch of any size against a provider that misbehaves; `tests.stress.batch` runs it."""
