"""An authority of our own and the certificates it signs, made anew for every run of the tests."""

import datetime as dt
import ipaddress
import ssl
import warnings
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NOW = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def authority(name: str = "Test Authority") -> Identity:
    key = ec.generate_private_key(ec.SECP256R1())
    built = (
        _builder(name, name, key, NOW - DAY, NOW + DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=False,
                content_commitment=False,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=True,
                crl_sign=True,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return Identity(built.sign(key, hashes.SHA256()), key)


def issued(
    by: Identity,
    *,
    host: str = "127.0.0.1",
    begins: dt.datetime = NOW - DAY,
    ends: dt.datetime = NOW + DAY,
) -> Identity:
    key = ec.generate_private_key(ec.SECP256R1())
    signer = x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key())
    built = (
        _builder("service", "Test Authority", key, begins, ends)
        .add_extension(x509.SubjectAlternativeName([_named(host)]), critical=False)
        .add_extension(signer, critical=False)
    )
    return Identity(built.sign(by.key, hashes.SHA256()), key)


def self_signed(host: str = "127.0.0.1") -> Identity:
    key = ec.generate_private_key(ec.SECP256R1())
    built = _builder("service", "service", key, NOW - DAY, NOW + DAY).add_extension(
        x509.SubjectAlternativeName([_named(host)]), critical=False
    )
    return Identity(built.sign(key, hashes.SHA256()), key)


def pem(identity: Identity, folder: Path) -> Path:
    """Write the certificate alone, as an authority's is given to those who trust it."""
    file = folder / f"{identity.certificate.serial_number}.pem"
    file.write_bytes(identity.certificate.public_bytes(serialization.Encoding.PEM))
    return file


def serving(identity: Identity, folder: Path, *, tls_1_1: bool = False) -> ssl.SSLContext:
    """Give what a server needs to show this certificate."""
    key = folder / "key.pem"
    key.write_bytes(
        identity.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem(identity, folder), key)
    if tls_1_1:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # being old is its purpose
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version = ssl.TLSVersion.TLSv1_1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


def _builder(
    name: str, signer: str, key: ec.EllipticCurvePrivateKey, begins: dt.datetime, ends: dt.datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_called(name))
        .issuer_name(_called(signer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
    )


def _called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _named(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
