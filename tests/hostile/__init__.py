"""Input from people who mean harm: what docs/security.md promises, tried out.

targets       what reads bytes that somebody else wrote, each with its promise
test_targets  hypothesis feeds them a little of everything, the same every time
fuzz          the same for minutes, under atheris or hypothesis (python -m tests.hostile.fuzz)
test_*        bombs, names, fields of every output, secrets, addresses
"""
