import torch
from support import labelled_folder

from dtop.data.augmentation import Augmentation
from dtop.data.random_crops import RandomCrops
from dtop.data.sources import Source


def crops(path, seed=1):
    return RandomCrops([Source.read(str(path), 4)], Augmentation((4, 5), 8, (2, 3)), seed)


def taken(loader):
    return [torch.cat([part.flatten().long() for part in (b.image, b.label, b.corner)]) for b in loader]


def test_a_crop_depends_on_its_number_alone_whatever_the_workers(tmp_path):
    made = crops(labelled_folder(tmp_path, 5))
    alone = taken(made.batches(3, 0, 6, 0))
    torch.manual_seed(99)
    assert all(map(torch.equal, alone, taken(made.batches(3, 0, 6, 2))))
    assert all(map(torch.equal, alone[2:], taken(made.batches(3, 2, 6, 0))))
    # Crop 7 is the second of the third batch.
    first, size = made[7].image.flatten().long(), 3 * 16 * 24
    assert torch.equal(first, made[7].image.flatten().long()) and torch.equal(first, alone[2][size : 2 * size])
    assert len({tuple(batch.tolist()) for batch in alone}) == 6


def test_another_seed_gives_other_crops(tmp_path):
    labelled_folder(tmp_path, 5)
    assert not torch.equal(crops(tmp_path, 1)[0].image, crops(tmp_path, 2)[0].image)


def test_folders_are_drawn_by_their_weights(tmp_path):
    often, seldom = labelled_folder(tmp_path / "a", 2), labelled_folder(tmp_path / "b", 8)
    for path in (tmp_path / "b/labels").glob("*.png"):
        path.write_bytes((tmp_path / "b/labels/000.png").read_bytes())
    sources = [Source.read(f"{often}=9", 4), Source.read(f"{seldom}=1", 4)]
    for sample in sources[1].samples:
        sample.label.fill_(3)
    for sample in sources[0].samples:
        sample.label.fill_(0)
    made = RandomCrops(sources, Augmentation((4, 5), 8, (1, 1)), 1)
    share = sum((made[i].label == 3).any().item() for i in range(300)) / 300
    assert 0.05 < share < 0.16


def test_shares_of_mosaics_and_outliers(tmp_path):
    sources, augmentation = [Source.read(str(labelled_folder(tmp_path, 5)), 4)], Augmentation((4, 5), 8, (2, 3))
    kinds = []
    augmentation.outlier = lambda sample: kinds.append("outlier")
    augmentation.mosaic = lambda samples: kinds.append("mosaic" if len(samples) == 4 else "none")
    made = RandomCrops(sources, augmentation, 1, mosaic=0.5, outliers=0.2)
    crops = [made[i] for i in range(400)]
    assert 160 < kinds.count("mosaic") < 240 and 55 < kinds.count("outlier") < 110
    assert len(kinds) == crops.count(None) < 400
