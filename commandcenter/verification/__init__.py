"""What the evidence says: findings and answers to them, random checks, certificates."""
