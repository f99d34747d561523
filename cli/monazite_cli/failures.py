"""The message and the exit code when a command fails.

Exit code 2: the call or a file has to change. Exit code 1: the system lacks a resource, or monazite has a
defect.
"""

from __future__ import annotations

import errno

from monazite.errors import RESOURCES, MonaziteError, ResourceError, full_stop, refused

NO_MEMORY = (
    "out of memory. Close other programs, raise the limit (ulimit -v), use fewer --jobs, "
    "or solve a smaller instance (fewer periods, or a table with fewer points)"
)
KILLED = (
    "a worker process of --jobs ended unexpectedly; the system may have killed it for lack of memory. "
    "Use fewer --jobs, or remove --jobs"
)
NO_PROCESSES = (
    "the system does not support worker processes (semaphores or /dev/shm are not available). Remove --jobs"
)
OF_MEMORY = ("failed to map segment", "cannot allocate memory", "bad_alloc", "out of memory")
"""What loaders and native libraries say when memory ran out, in lower case."""
LEAST_MEMORY = 200 << 20
"""Bytes of address space. Measured: with 100 to 170 MB OpenBLAS ends the process, with 250 the tutorial is
solved."""
OF_PROCESS = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN)
"""Resources that a process lacks whatever file it opens: often one of a library, which says to a planner
nothing."""
OF_PROCESSES = ("can't start new thread", "sem_open", "synchronize")


def refuse_little_memory() -> None:
    """Raise `ResourceError` where the memory limit is so low that a library would end the process while it is
    loaded."""
    try:
        import resource
    except ImportError:  # Windows has no such limit.
        return
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit != resource.RLIM_INFINITY and limit < LEAST_MEMORY:
        raise ResourceError(
            f"out of memory: the limit (ulimit -v) is {limit >> 20} MB, "
            "and the libraries alone need 200 MB. Raise the limit"
        )


def explained(error: BaseException) -> tuple[str, int]:
    """The message and the exit code of what ended a command."""
    if isinstance(error, MonaziteError):
        return full_stop(str(error)), error.exit_code
    if isinstance(error, MemoryError) or _says(error, OF_MEMORY):
        return NO_MEMORY, 1
    if type(error).__name__ == "BrokenProcessPool":
        return KILLED, 1
    if _is_of_processes(error):
        return NO_PROCESSES, 1
    if isinstance(error, BlockingIOError):
        return RESOURCES[error.errno or 11], 1
    if isinstance(error, OSError):
        return _refused(error)
    if isinstance(error, ValueError) and "embedded null" in str(error):
        return "a file name contains a null byte. Use another file", 2
    return (
        f"unexpected error: {type(error).__name__}: {error}\n"
        "This is a defect of monazite, not of your file. Run again with --debug for the traceback.",
        1,
    )


def _refused(error: OSError) -> tuple[str, int]:
    """A refusal of the operating system, with the file where it names one and the file matters."""
    if error.errno in OF_PROCESS:
        return full_stop(RESOURCES[error.errno or 0]), 1
    name = error.filename
    found = refused("the system failed" if name is None else str(name), error)
    return full_stop(str(found)), 1 if name is None else found.exit_code


def _says(error: BaseException, words: tuple[str, ...]) -> bool:
    """Whether an error, or one that it came from, says one of the words; libraries wrap what their loader
    says."""
    seen: BaseException | None = error
    for _ in range(10):
        if seen is None:
            return False
        if isinstance(seen, ImportError | RuntimeError | OSError | SystemError):
            said = str(seen).lower()
            if any(word in said for word in words):
                return True
        if isinstance(seen, MemoryError):
            return words is OF_MEMORY
        seen = seen.__cause__ or seen.__context__
    return False


def _is_of_processes(error: BaseException) -> bool:
    """Whether processes cannot be started, or cannot share a queue."""
    if _says(error, OF_PROCESSES):
        return True
    frame = error.__traceback__
    is_refusal = isinstance(error, OSError) and error.errno not in RESOURCES
    while is_refusal and frame is not None:
        if frame.tb_frame.f_globals.get("__name__") == "multiprocessing.synchronize":
            return True
        frame = frame.tb_next
    return False
