"""Where folders lie: what is on a share or in a synced folder is known by its kind or its name."""

from pathlib import Path

import pytest

from app.unit.grounds import Doubt, beside, doubt_of

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
office:/kept /srv/share\\040one nfs4 rw 0 0
//nas/data /mnt/nas cifs rw 0 0
me@host:/ /mnt/ssh fuse.sshfs rw 0 0
/dev/sdb1 /mnt/nas/disk ext4 rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "found"),
    [
        ("/srv/data", None),
        ("/srv/share one/data", Doubt("far", "nfs4")),
        ("/mnt/nas/data/real", Doubt("far", "cifs")),
        ("/mnt/nas2/data", None),
        ("/mnt/ssh/data", Doubt("far", "fuse.sshfs")),
        ("/mnt/nas/disk/data", None),
        ("/srv/me/OneDrive - Office/miaopu", Doubt("synced", "OneDrive - Office")),
        ("/srv/me/我的坚果云/miaopu", Doubt("synced", "我的坚果云")),
        ("/srv/me/BaiduSyncdisk/miaopu", Doubt("synced", "BaiduSyncdisk")),
    ],
)
def test_a_share_and_a_synced_folder_are_known(folder, found):
    assert doubt_of(Path(folder), MOUNTS) == found


def test_two_folders_of_one_disk_lie_beside_each_other(tmp_path):
    """Also where neither holds the other, and where one is not made yet."""
    assert beside(str(tmp_path / "kept" / "one"), tmp_path / "data")
    assert not beside("s3://name:secret@host/bucket", tmp_path)


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="needs a second disk")
def test_two_disks_are_two(tmp_path):
    assert beside("/dev/shm/kept", tmp_path) == (
        Path("/dev/shm").stat().st_dev == tmp_path.stat().st_dev
    )
