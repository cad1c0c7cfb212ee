"""The one recipe in motion: device samples in, windows out. (Interface; being written.)"""
