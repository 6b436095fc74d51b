"""What speaks for or against two accounts being one person's: one file for each sort of evidence."""
