"""The window: what a person sees and touches. It decides nothing about law; every deed is a service."""
