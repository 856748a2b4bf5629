"""Auto-rules: their language, how they are held against texts, and against the past."""
