"""Executors of `concurrent.futures` that share independent work: processes of this machine, or a Dask
cluster. Every command that can share its work does so through `spread`, and gets the results of one
process."""
