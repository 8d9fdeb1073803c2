"""Tests of the lights' drivers."""
