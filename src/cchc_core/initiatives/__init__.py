"""Initiatives and models of reform: how they are registered, how they live, how others take them up."""
