"""News articles in, a briefing out in which every statement leads back to its sentence."""
