"""From names to IRIs: the namespaces, the prefixes predeclared everywhere, and where the shipped folders are."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from graph.errors import OntologyInvalid

VERSION = "0.1.0"

BASE = "https://w3id.org/genai-kg/"
"""The one constant that every IRI of this project starts with; the IRIs do not resolve yet."""

ONTOLOGY = BASE + "ontology#"
ONTOLOGY_GRAPH = BASE + "ontology"
REGISTER_GRAPH = BASE + "id/register"
EDGE_GRAPH = BASE + "id/edges"

_FOLDERS = {
    "co": "co",
    "person": "person",
    "org": "org",
    "media": "media",
    "court": "court",
    "model": "model",
    "product": "product",
    "case": "case",
    "src": "src",
    "cl": "claim",
    "sit": "sit",
    "unnamed": "unnamed",
    "edge": "edge",
    "conflict": "conflict",
    "why": "why",
}

PREFIXES: dict[str, str] = {
    "gai": ONTOLOGY,
    **{prefix: f"{BASE}id/{folder}/" for prefix, folder in _FOLDERS.items()},
    "dcterms": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Every prefix that queries, facts and exports may use without declaring it."""

ID_PREFIXES = tuple(_FOLDERS)

_BY_LENGTH = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))


@lru_cache(maxsize=1 << 16)
def expand(curie: str) -> str:
    """Return the IRI of a CURIE such as `co:intel`; anything without a known prefix comes back as it is."""
    prefix, colon, local = curie.partition(":")
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES else curie


@lru_cache(maxsize=1 << 16)
def shorten(iri: str) -> str:
    """Return the CURIE of an IRI, or the IRI itself where no prefix fits or the rest is not a plain name."""
    for prefix, namespace in _BY_LENGTH:
        local = iri[len(namespace) :]
        if iri.startswith(namespace) and local and "/" not in local:
            return f"{prefix}:{local}"
    return iri


def shipped(folder: str) -> Path:
    """Return the path of `ontology` or `facts`, in a checkout or in an installation.

    Raises:
        OntologyInvalid: the folder is in neither place, so the installation is broken.
    """
    here = Path(__file__).resolve().parent
    for candidate in (here / "shipped" / folder, here.parent / folder):
        if candidate.is_dir():
            return candidate
    raise OntologyInvalid(f"the folder {folder}/ was not found beside the package; install genai-kg again")
