"""What speaks for or against two accounts being one person's: a file for each sort."""
