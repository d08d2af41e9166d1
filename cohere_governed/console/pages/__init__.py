"""The pages, one module a subject: what each asks of the log and the policies, and the template that shows it."""
