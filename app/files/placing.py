"""The store of files that the settings name: a folder of this machine, or a bucket that several share."""

import hashlib

from app.buckets import Bucket, Patience, bucket_of
from app.errors import Unfit
from app.files.shared import SharedFiles
from app.files.store import Files
from app.settings import Settings

FOLDER, CACHE, SETTING = "files", "files-cache", "MIAOPU_FILES_TO"
#: People wait for these: a megabyte a second is slow, and a bucket that did not answer is left alone for a while.
PATIENCE = Patience(connect=3, piece=10, slowest=1024**2, rest=5)
#: Nobody waits at a page for a command: what is large takes as long as it takes over a slow line.
UNHURRIED = Patience(connect=10, piece=60)


def files_of(settings: Settings, patience: Patience = PATIENCE) -> Files:
    """Give the store; files that were left in the folder have to be moved into the bucket first."""
    folder = Files(settings.files_folder, settings.disk_reserve)
    if not settings.files_to:
        return folder
    if any(folder.names()):
        raise Unfit("files_not_moved", folder=str(folder.folder))
    return shared_files(settings, files_bucket(settings.files_to, patience=patience))


def shared_files(settings: Settings, bucket: Bucket) -> SharedFiles:
    """Give the store in a bucket; each bucket has a cache of its own, for what lies in one is not in another."""
    named = hashlib.sha256(bucket.shown.encode()).hexdigest()[:8]
    folder = settings.data_dir / CACHE / named
    return SharedFiles(bucket, folder, settings.disk_reserve, settings.files_cache)


def files_bucket(address: str, setting: str = SETTING, patience: Patience = PATIENCE) -> Bucket:
    """Read where files lie."""
    return bucket_of(address, setting, patience)
