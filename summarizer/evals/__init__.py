"""Do prompts and models do what people expect: cases, matching, scores, statistics, reports."""
