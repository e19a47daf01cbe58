"""An authority of this deployment's own, and the certificates that it signs."""

import ipaddress
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_LASTS, LASTS = timedelta(days=3650), timedelta(days=397)
LEAST = timedelta(days=30)
"""A certificate that lasts no longer than this is made again."""
P256 = ec.SECP256R1()


class Authority:
    """The authority, whose key stays in its folder; made at its first use."""

    def __init__(self, folder: Path) -> None:
        self.certificate_file, self._key_file = folder / "authority.pem", folder / "authority.key"
        if not self.certificate_file.exists():
            self._make()
        key = serialization.load_pem_private_key(self._key_file.read_bytes(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        self._key = key
        self._own = x509.load_pem_x509_certificate(self.certificate_file.read_bytes())

    def certify(self, file: Path, name: str, addresses: Iterable[str] = ()) -> None:
        """Write a certificate and its key to one file (PEM), unless one is there that lasts, with these names.

        One of another authority's is taken to have the names that it needs.
        """
        wanted = [_address(address) for address in addresses]
        if file.exists() and self._is_good(x509.load_pem_x509_certificate(file.read_bytes()), wanted):
            return
        key = ec.generate_private_key(P256)
        builder = _begun(_named(name), self._own.subject, key.public_key(), LASTS).add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]), False
        )
        if wanted:
            builder = builder.add_extension(x509.SubjectAlternativeName(wanted), critical=False)
        file.write_bytes(_pem_of(key) + _pem(builder.sign(self._key, hashes.SHA256())))
        file.chmod(0o644)  # containers read it as other users; the folder lets nobody else in

    def _is_good(self, found: x509.Certificate, wanted: Sequence[x509.GeneralName]) -> bool:
        if found.not_valid_after_utc - datetime.now(UTC) <= LEAST:
            return False
        if not wanted or not self._has_signed(found):
            return True
        return set(wanted) <= set(found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)

    def _has_signed(self, found: x509.Certificate) -> bool:
        try:
            found.verify_directly_issued_by(self._own)
        except (ValueError, TypeError, InvalidSignature):
            return False
        return True

    def _make(self) -> None:
        key, name = ec.generate_private_key(P256), _named("Authority of this Passerelle")
        is_authority = x509.BasicConstraints(ca=True, path_length=0)
        builder = _begun(name, name, key.public_key(), AUTHORITY_LASTS).add_extension(
            is_authority, critical=True
        )
        self._key_file.touch(mode=0o600)
        self._key_file.write_bytes(_pem_of(key))
        self.certificate_file.write_bytes(_pem(builder.sign(key, hashes.SHA256())))
        self.certificate_file.chmod(0o644)


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, lasts: timedelta
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + lasts)
    )


def _named(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _address(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _pem_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
