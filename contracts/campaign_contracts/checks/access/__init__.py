"""What credentials open and what they do not, and that no answer gives a secret away."""
