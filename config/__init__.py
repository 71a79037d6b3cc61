"""Importing it makes our Celery app the current one, for every process that loads the settings."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
