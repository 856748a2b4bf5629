"""Skills as files. What is written by one of these formats can be read again, without loss."""
