"""Made-up traffic, and the truth about it: wire, mail, background, floods; large is a program."""
