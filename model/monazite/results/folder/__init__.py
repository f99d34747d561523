"""Result folders: writing, replacing, locking, listing."""
