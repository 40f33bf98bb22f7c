"""Decides who hears of what and why: inboxes, deliveries of guidance, reminders.

Owns the schema `notifications`; publishes `guidance.delivered`, `reminder.sent`, `delivery.delivered` and
`delivery.failed`.
"""
