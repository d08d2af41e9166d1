"""The audit log: sealed, durable before anything leaves, provable to whoever holds a public key."""

from cohere_governed.audit.store import AuditLog

__all__ = ["AuditLog"]
