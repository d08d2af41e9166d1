"""Torture of the audit log: each module damages, kills, starves or robs it one way, as often as it is told."""
